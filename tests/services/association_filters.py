"""Filters over the associations of contacts, and what passes them, in Python."""

from __future__ import annotations

from datetime import date

import pytest

from graphapi.kernel.text import fold
from graphapi.services.associations.association_lists import AssociationFilter
from tests.conftest import ADMIN
from tests.services.graphs import EDITOR, LABELS, TODAY, Association

ALL = AssociationFilter()
VIEWERS = pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
FILTERS = [
    ALL,
    AssociationFilter(label_keys=("FRIEND", "FATHER_CHILD")),
    AssociationFilter(label_keys=()),
    AssociationFilter(role="child"),
    AssociationFilter(role="Friend"),
    AssociationFilter(role="FATHER_CHILD.name"),
    AssociationFilter(role="nobody"),
    AssociationFilter(valid_on=TODAY),
    AssociationFilter(label_keys=("PARENT_CHILD",), role="Child", valid_on=date(2024, 2, 29)),
]


def role(association: Association, here: str) -> str:
    """What the other contact is to this one."""
    name, inverse = LABELS[association.key]
    return name if inverse is None or association.to_id == here else inverse


def passes(association: Association, here: str, wanted: AssociationFilter) -> bool:
    """Whether the association passes the filter."""
    roles = {fold(role(association, here)), f"{association.key}.{'name' if association.to_id == here else 'inverse'}"}
    return (
        (wanted.label_keys is None or association.key in wanted.label_keys)
        and (wanted.role is None or wanted.role in roles or fold(wanted.role) in roles)
        and (wanted.with_id is None or association.other(here) == wanted.with_id)
        and association.holds_on(wanted.valid_on)
    )
