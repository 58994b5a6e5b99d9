"""Sources of types that are more than one value of a service."""

from dataclasses import dataclass

from graphapi.services.association_groups import Group
from graphapi.services.edges import AssociationFilter
from graphapi.services.neighbourhoods import NeighbourhoodData


@dataclass(frozen=True, slots=True)
class GroupSource:
    """A group, and the filter it was made with: its pages go by the same."""

    group: Group
    wanted: AssociationFilter

    @property
    def id(self) -> str:
        """The group's id."""
        return self.group.id


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A neighbourhood, and whose it is."""

    root_id: str
    depth: int
    data: NeighbourhoodData
