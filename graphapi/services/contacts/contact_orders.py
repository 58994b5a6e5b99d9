"""The orders of the contact list: two that indexes have, and others whose places are computed for each contact."""

from __future__ import annotations

from graphapi.db.orders import order_key
from graphapi.db.statements import statement
from graphapi.kernel.pages import HIGHEST, LOWEST, ListOrder


class ContactOrder(ListOrder):
    """The orders of the contact list; ties are broken by name, and contacts without a place come last."""

    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"
    GIVEN_NAME_ASC = "GIVEN_NAME_ASC"
    GIVEN_NAME_DESC = "GIVEN_NAME_DESC"
    FAMILY_NAME_ASC = "FAMILY_NAME_ASC"
    FAMILY_NAME_DESC = "FAMILY_NAME_DESC"
    COMPANY_ASC = "COMPANY_ASC"
    COMPANY_DESC = "COMPANY_DESC"
    BIRTH_DATE_ASC = "BIRTH_DATE_ASC"
    BIRTH_DATE_DESC = "BIRTH_DATE_DESC"
    NEXT_BIRTHDAY_ASC = "NEXT_BIRTHDAY_ASC"
    NEXT_BIRTHDAY_DESC = "NEXT_BIRTHDAY_DESC"
    CREATED_AT_ASC = "CREATED_AT_ASC"
    CREATED_AT_DESC = "CREATED_AT_DESC"
    UPDATED_AT_ASC = "UPDATED_AT_ASC"
    UPDATED_AT_DESC = "UPDATED_AT_DESC"
    ASSOCIATION_COUNT_ASC = "ASSOCIATION_COUNT_ASC"
    ASSOCIATION_COUNT_DESC = "ASSOCIATION_COUNT_DESC"

    @property
    def indexed(self) -> bool:
        """Whether an index has it: by the sort key, or by id, which grows with the time of creation."""
        return self.by not in KEYS

    @property
    def by_name(self) -> bool:
        """Whether it sorts by the sort key."""
        return self.by == "NAME"

    @property
    def missing(self) -> str:
        """The place of a contact without one, after all others."""
        return LOWEST if self.descends else HIGHEST


KEYS = {
    "GIVEN_NAME": order_key(statement("orders/given_name")),
    "FAMILY_NAME": order_key(statement("orders/family_name")),
    "COMPANY": order_key(statement("orders/company")),
    "BIRTH_DATE": order_key(statement("orders/birth_date")),
    "NEXT_BIRTHDAY": order_key(statement("orders/next_birthday")),
    "UPDATED_AT": order_key(statement("orders/updated_at")),
    "ASSOCIATION_COUNT": order_key(statement("orders/association_count")),
}
"""The expressions of the orders that no index has."""
