"""The schema as a whole."""

from collections.abc import Coroutine

import strawberry
from strawberry.schema.config import StrawberryConfig

from graphapi.db.request import Db
from graphapi.limits import OPEN, Gate
from graphapi.operations import run
from graphapi.operations.kinds import is_object
from graphapi.operations.run import Admit, Answer, OperationRequest
from graphapi.schema import errors
from graphapi.schema.association_list import AssociationListQueries
from graphapi.schema.association_mutations import AssociationMutations
from graphapi.schema.base.executable import RequestHost, executable
from graphapi.schema.base.resolutions import cover
from graphapi.schema.base.scalars import SCALARS
from graphapi.schema.base.sources import AssociationSource, property_of
from graphapi.schema.change_mutations import ChangeMutations
from graphapi.schema.changes import ChangeQueries
from graphapi.schema.contact_merge import MergeMutations, MergeQueries
from graphapi.schema.contact_mutations import ContactMutations
from graphapi.schema.contact_search import SearchQueries
from graphapi.schema.contact_statistics import StatisticsQueries
from graphapi.schema.contacts import ContactQueries
from graphapi.schema.duplicates import DuplicateMutations, DuplicateQueries
from graphapi.schema.kinship import KinshipQueries
from graphapi.schema.label_mutations import LabelMutations
from graphapi.schema.merge_fields import MergeFieldQueries
from graphapi.schema.message_mutations import MessageMutations, PreviewQueries
from graphapi.schema.messages import MessageQueries
from graphapi.schema.nodes import NodeQueries
from graphapi.schema.paths import PathQueries
from graphapi.schema.red_flags import RedFlagQueries
from graphapi.schema.relation_rule_mutations import RelationRuleMutations
from graphapi.schema.relation_rules import RelationRuleQueries
from graphapi.schema.relative_mutations import RelativeMutations
from graphapi.schema.suggestions import SuggestionMutations, SuggestionQueries
from graphapi.schema.task_mutations import TaskMutations
from graphapi.schema.tasks import TaskQueries
from graphapi.schema.team_mutations import TeamMutations
from graphapi.schema.user_mutations import UserMutations
from graphapi.schema.users import UserQueries
from graphapi.schema.workspace import WorkspaceQueries
from graphapi.schema.workspace_mutations import SettingsMutations


@strawberry.type(description="The root of all queries.")
class Query(
    PreviewQueries,
    MergeFieldQueries,
    MergeQueries,
    DuplicateQueries,
    SuggestionQueries,
    MessageQueries,
    TaskQueries,
    RedFlagQueries,
    ChangeQueries,
    PathQueries,
    KinshipQueries,
    RelationRuleQueries,
    SearchQueries,
    StatisticsQueries,
    ContactQueries,
    AssociationListQueries,
    WorkspaceQueries,
    UserQueries,
    NodeQueries,
):
    """The root fields of all nouns."""


@strawberry.type(
    description="The root of all mutations. Every payload has the changed object, or null and `errors` when the "
    "mutation is refused."
)
class Mutation(
    MessageMutations,
    TaskMutations,
    SettingsMutations,
    TeamMutations,
    UserMutations,
    AssociationMutations,
    LabelMutations,
    RelationRuleMutations,
    MergeMutations,
    RelativeMutations,
    DuplicateMutations,
    SuggestionMutations,
    ContactMutations,
    ChangeMutations,
):
    """The mutations of all nouns."""


def value_of(source: object, name: str) -> object:
    """The value of a field without a resolver: a contact is a dict of properties, every other source has attributes."""
    if is_object(source):
        return source[property_of(name)]
    return getattr(source.association if isinstance(source, AssociationSource) else source, name)


_strawberry = strawberry.Schema(
    Query, Mutation, types=errors.CONCRETE, config=StrawberryConfig(scalar_map=SCALARS, default_resolver=value_of)
)
schema = executable(_strawberry)
cover(_strawberry)


def execute(
    db: Db, request: OperationRequest, gate: Gate = OPEN, admit: Admit | None = None
) -> Coroutine[object, object, Answer]:
    """Execute an operation over the database; see `run.execute`."""
    return run.execute(schema, RequestHost(db), request, gate, admit)


def sdl() -> str:
    """The schema in the definition language, as `schema.graphql` stores it."""
    return f"{_strawberry.as_str()}\n"
