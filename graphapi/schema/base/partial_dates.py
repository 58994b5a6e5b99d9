"""Partial dates: what is known of a day."""

import strawberry

from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed, stored
from graphapi.schema.base.inputs import Composite, given, optional


def _original(found: PartialDate, _info: Info) -> str | None:
    return found.original or None


@strawberry.type(
    name="PartialDate",
    description="A date as far as it is known. Null stands for what is unknown; nothing is filled in.",
)
class PartialDateView:
    """Its source is the kernel's `PartialDate`."""

    year: int | None = stored(description="The year.")
    month: int | None = stored(description="The month, 1 to 12.")
    day: int | None = stored(description="The day of the month.")
    qualifier: DateQualifier = stored(description="How the date is meant.")
    original: str | None = computed(
        _original, description="The text of the source, or null if the other fields say everything."
    )


@strawberry.input(description="A date as far as it is known. Omit what is unknown.")
class PartialDateInput(Composite):
    """The fields of the kernel's `PartialDate`."""

    year: int | None = optional(description="The year, 1 to 9999.")
    month: int | None = optional(description="The month, 1 to 12.")
    day: int | None = optional(description="The day of the month; needs a month.")
    qualifier: DateQualifier = strawberry.field(default=DateQualifier.EXACT, description="How the date is meant.")
    original: str | None = optional(description="The words of the source, such as ABT 1850.")

    def plain(self) -> PartialDate:
        """The date."""
        numbers = (given(self.year), given(self.month), given(self.day))
        return PartialDate(*numbers, self.qualifier, given(self.original) or "")
