"""The schema in executable form, and the host that an operation runs in."""

from collections.abc import Callable, Hashable

import strawberry
from graphql import GraphQLError, GraphQLResolveInfo
from strawberry.execution.is_awaitable import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphapi.db.request import Db
from graphapi.operations.bounds import declare_bounds
from graphapi.operations.documents import Documents, PreparedOperation
from graphapi.operations.fallbacks import Done
from graphapi.operations.run import Executable, Variables
from graphapi.schema.base.bounds import BOUNDS
from graphapi.schema.base.context import Context, context_of
from graphapi.schema.base.names import Names
from graphapi.services.shared.registry import reload

Resolve = Callable[..., object]


def executable(schema: strawberry.Schema) -> Executable:
    """The schema ready for execution: with one-of inputs, size bounds, and mutations that run only once."""
    core = schema._schema  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] – there is no other way to it
    for type_ in core.type_map.values():
        definition = type_.extensions.get("strawberry-definition")
        if getattr(definition, "is_one_of", False):
            type_.is_one_of = True  # pyright: ignore[reportAttributeAccessIssue] – these are its input types
    if core.mutation_type is not None:
        for one in core.mutation_type.fields.values():
            if one.resolve is not None:
                one.resolve = _once(one.resolve)
    declare_bounds(core, BOUNDS)
    documents = Documents(core, note=Names)
    return Executable(core, documents, StrawberryGraphQLCoreExecutionContext, optimized_is_awaitable)


def _once(resolve: Resolve) -> Resolve:
    """A resolver that skips a mutation field that the plan has already run."""

    def resolved(root: object, info: GraphQLResolveInfo[Context], **given: object) -> object:
        done = info.context.done.get(str(info.path.key))
        return resolve(root, info, **given) if done is None else done.again()

    return resolved


class RequestHost:
    """The environment of an operation: one viewer's request to the database."""

    def __init__(self, db: Db) -> None:
        """Keep the database request."""
        self.db = db

    @property
    def ends(self) -> float:
        """The request's deadline."""
        return self.db.deadline.ends

    def begin(self, *, writes: bool) -> None:
        """Allow queries to be read from any member of the cluster."""
        self.db.course.reads_anywhere = not writes

    async def context(self, selections: dict[Hashable, object], done: dict[str, Done]) -> Context:
        """A new context over the request."""
        return await context_of(self.db, selections, done)

    async def refusals(
        self, context: Context, operation: PreparedOperation, variables: Variables | None
    ) -> list[GraphQLError]:
        """The errors for names that refer to nothing; reloads the registry before reporting a name as unknown."""
        names = operation.noted
        if not isinstance(names, Names) or not names.any or isinstance(context.registry, Exception):
            return []
        if names.known(variables, context.labels, context.rules):
            return []
        context.registry = await reload(context.db)
        return names.errors(variables, context.labels, context.rules)
