"""Statistics of contacts: buckets by company, job title, label, role, custom field and date."""

from typing import Annotated

import strawberry
from strawberry import UNSET, argument

from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of, stored
from graphapi.schema.base.scalars import JSON
from graphapi.schema.contact_filters import ContactFilter, filter_of
from graphapi.services.contacts import filter_values
from graphapi.services.contacts.contact_statistics import Bucket, ContactDimensionField, Dimension, contact_statistics

_ASSOCIATIONS = "associations"
SELECTOR = Selector(asks=(_ASSOCIATIONS,))


@strawberry.input(description="What contacts are grouped by.")
class ContactDimension:
    """Null is the same as absent."""

    field: ContactDimensionField = strawberry.field(description="The property, or CUSTOM_FIELD.")
    key: str | None = strawberry.field(
        default=UNSET,
        description="The name of the custom field, only for CUSTOM_FIELD. BAD_USER_INPUT if no contact visible to the "
        "viewer has the field.",
    )


@strawberry.type(description="The number of associations that each contact of a bucket has, including ended ones.")
class AssociationsPerContact:
    """Its source is the service's."""

    min: int = stored(description="The lowest number.")
    mean: float = stored(description="The mean of the numbers.")
    max: int = stored(description="The highest number.")


@strawberry.type(description="Contacts that have the same values, or all contacts outside the largest buckets.")
class ContactBucket:
    """Its source is a `Bucket`."""

    values: list[JSON | None] = stored(
        description="The value of each dimension, in the order of `groupBy`: a text, a number or a boolean, or null if "
        "the contacts have none. Texts that differ only in case or accents share a bucket, which shows one of them."
    )
    others: bool = stored(
        description="Whether this is the last bucket, which has all contacts outside the `first` largest ones; its "
        "values are null."
    )
    count: int = stored(
        description="The number of contacts. With several values of a dimension, a contact counts once in the bucket "
        "of each; in `others`, once for each of its remaining values."
    )
    associations: AssociationsPerContact = stored(
        description="The number of associations per contact, as far as the viewer may see both contacts."
    )


async def _contact_statistics(
    _root: object,
    info: Info,
    group_by: Annotated[
        list[ContactDimension],
        argument(description="What to group by, 1 to 3 dimensions; a bucket for each combination of values."),
    ],
    filter: Annotated[ContactFilter | None, argument(description="Which contacts. Defaults to all.")] = None,
    first: Annotated[int, argument(description="The maximum number of buckets, 1 to 10,000, besides `others`.")] = 100,
) -> list[Bucket]:
    dimensions = [Dimension(one.field, one.key or None) for one in group_by]
    wanted = filter_of(filter) or filter_values.ContactFilter()
    counted = _ASSOCIATIONS in selection_of(info, SELECTOR).asked
    return await contact_statistics(info.context.db, wanted, dimensions, first, with_associations=counted)


@strawberry.type
class StatisticsQueries:
    """The root field for statistics."""

    contact_statistics: list[ContactBucket] = computed(
        _contact_statistics,
        description="The number of contacts by company, job title, label, role, custom field or date, largest buckets "
        "first. At most 10,000 buckets are returned; the contacts of all remaining ones are in one bucket, `others`. "
        "Only contacts and associations visible to the viewer count. It reads every contact that matches the filter, "
        "so it costs 3,000.",
    )
