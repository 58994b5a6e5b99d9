"""Sources that combine several values of the services."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from strawberry.utils.str_converters import to_camel_case

from graphapi.services.associations.association_groups import Group
from graphapi.services.associations.association_views import AssociationFilter
from graphapi.services.graph.derived_groups import DerivedGroup
from graphapi.services.graph.neighbourhoods import NeighbourhoodData
from graphapi.services.shared.rows import AssociationData, ContactData


@dataclass(frozen=True, slots=True)
class Known:
    """Contacts that were loaded with associations, and the properties that all of them have.

    Whether these suffice for a place depends only on the requested fields, never on which contacts they are.
    """

    contacts: Mapping[str, ContactData] = field(default_factory=dict[str, ContactData])
    fields: frozenset[str] = frozenset()


def known(*groups: Iterable[ContactData]) -> Known:
    """These contacts as known."""
    contacts = [contact for group in groups for contact in group]
    if not contacts:
        return NOBODY
    fields = frozenset(contacts[0]).intersection(*contacts)
    return Known({contact["id"]: contact for contact in contacts}, fields)


NOBODY = Known()


@dataclass(frozen=True, slots=True)
class AssociationSource:
    """An association and the contacts loaded with it."""

    association: AssociationData
    known: Known = NOBODY


@dataclass(frozen=True, slots=True)
class GroupSource:
    """A contact's group and the filter it was made with, which its pages use too."""

    group: Group | DerivedGroup
    wanted: AssociationFilter
    contact: ContactData

    @property
    def id(self) -> str:
        """The group's id."""
        return self.group.id


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A neighbourhood and its root."""

    root: ContactData
    depth: int
    data: NeighbourhoodData


property_of = functools.cache(to_camel_case)
"""The property name for a Python attribute."""
