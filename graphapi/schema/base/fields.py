"""Fields that load data, written once: a function from a list of parents to a list of results, one statement for all.

Under graphql-core such a field collects its parents through a DataLoader. What executes a whole level at once finds the
same function, and its declaration, as `BatchedField` in the field's metadata.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Concatenate, NamedTuple, TypeVar, cast

import strawberry
from graphql import GraphQLResolveInfo
from strawberry.dataloader import DataLoader

from graphapi.operations.executor.fields import FieldCall, FieldInfo, LoadGroup, Together
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.selections import Fields, associations, names_at, properties
from graphapi.services.shared.rows import AssociationColumns, ParentRows

Parent = TypeVar("Parent")
Result = TypeVar("Result")
Source = TypeVar("Source")


_Wanted = tuple[Fields, AssociationColumns, frozenset[str]]
Selected = GraphQLResolveInfo[Context] | FieldInfo


@dataclass(frozen=True)
class Selector:
    """The paths below a field from which its selection is read.

    `contacts`, `associations`: paths of contacts and associations; `asks`: paths that are loaded only when selected;
    `names`: paths that need the contacts' names when selected.
    """

    contacts: tuple[str, ...] = ()
    associations: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def selection(self, context: Context, info: Selected) -> "Selection":
        """The selection of a field of the document."""
        key = (self, *map(id, info.field_nodes))
        wanted = cast("_Wanted | None", context.selections.get(key))
        if wanted is None:
            wanted = context.selections[key] = self._read(info)
        return Selection(context, *wanted)

    def _read(self, info: Selected) -> _Wanted:
        def names(path: str) -> set[str]:
            return names_at(info.field_nodes, info.fragments, path)

        def asked(path: str) -> bool:
            above, _, name = path.rpartition(".")
            return name in names(above)

        wanted = set[str]().union(*map(names, self.contacts))
        if any(map(asked, self.names)):
            wanted.add("name")
        wanted_associations = associations(set[str]().union(*map(names, self.associations)))
        return properties(wanted), wanted_associations, frozenset(filter(asked, self.asks))


class Selection(NamedTuple):
    """What a document selects below a field: columns of contacts and of associations, and the costly fields."""

    context: Context
    fields: Fields
    associations: AssociationColumns
    asked: frozenset[str]
    parents: ParentRows | None = None
    """Where to keep the parents' own rows, if the read must load them too."""


@dataclass(frozen=True)
class BatchedField:
    """How a field loads for all its parents at once; see `batched`."""

    load: Callable[..., Awaitable[Sequence[object]]]
    selector: Selector
    together: Together | None


def selection_of(info: Info, selector: Selector) -> Selection:
    """The selection below the field that is being resolved."""
    return selector.selection(info.context, raw(info))


_raw_info = attrgetter("_raw_info")


def raw(info: Info | FieldInfo) -> Selected:
    """graphql-core's own view of the place, which Strawberry wraps; the executor's is as plain."""
    return info if isinstance(info, FieldInfo) else _raw_info(info)


def batched(
    load: Callable[Concatenate[Sequence[Parent], Selection, ...], Awaitable[Sequence[Result]]],
    *,
    description: str,
    selector: Selector = Selector(),
    together: Together | None = None,
) -> Any:  # noqa: ANN401 – its type is the annotation of the attribute that it is assigned to
    """A field that is loaded for all its parents at once; the function's keywords are its arguments.

    `together` may load a group with fewer statements: the field under several aliases, or with a field below it.
    """

    def resolve(root: Parent, info: Info, **given: object) -> Awaitable[Result]:
        context, selection = info.context, selector.selection(info.context, raw(info))
        # A root field has one parent alone: there the calls under its aliases are what is loaded together.
        by_call = together if root is None else None
        key: Hashable = (load, repr(given) if given and by_call is None else "", selection[1:])
        loader = context.loaders.get(key)
        if loader is None:
            if by_call is None:
                alike = functools.partial(load, selection=selection, **given)
            else:
                alike = functools.partial(_load_calls, load, by_call, selection)
            # No cache: a parent that is gone may have left its identity to another.
            loader = context.loaders[key] = DataLoader(alike, cache=False)
        return loader.load(root if by_call is None else given)

    arguments = list(inspect.signature(load).parameters.values())[2:]
    return _field(resolve, arguments, description, metadata={"batch": BatchedField(load, selector, together)})


async def _load_calls(
    load: Callable[..., Awaitable[Sequence[Result]]],
    together: Together,
    selection: Selection,
    given: list[dict[str, object]],
) -> Sequence[Result]:
    found = together(LoadGroup((None,), [FieldCall(selection, one) for one in given]))
    if found is not None:
        return (await found)[0]
    return [value for one in given for value in await load((None,), selection, **one)]


def computed(
    compute: Callable[Concatenate[Source, Info, ...], object],
    *,
    description: str,
    name: str | None = None,
    waits: bool = False,
) -> Any:  # noqa: ANN401 – as above
    """A field that is computed from its parent, or loaded by id with those of other parents.

    `waits`: what the function returns may be awaitable, or a list that holds awaitables. An `async` function waits
    without saying so; one that returns what another one waits for has to.
    """
    arguments = list(inspect.signature(compute).parameters.values())[2:]
    waits = waits or inspect.iscoroutinefunction(compute)
    return _field(compute, arguments, description, name=name, metadata={"compute": compute, "waits": waits})


def stored(*, description: str) -> Any:  # noqa: ANN401 – as above
    """A field that is the attribute, or the property, of the same name."""
    return strawberry.field(description=description, metadata={"stored": True})


def _field(
    function: Callable[..., object],
    arguments: list[inspect.Parameter],
    description: str,
    name: str | None = None,
    metadata: Mapping[str, object] | None = None,
) -> Any:  # noqa: ANN401 – as above
    """A Strawberry field whose parent and info come by position, whatever the function calls them."""

    def resolver(root: object, info: Info, **given: object) -> object:
        return function(root, info, **given)

    position = inspect.Parameter.POSITIONAL_OR_KEYWORD
    builtin = [
        inspect.Parameter("root", position, annotation=Any),
        inspect.Parameter("info", position, annotation=Info),
    ]
    keywords = [_argument(argument) for argument in arguments]
    resolver.__signature__ = inspect.Signature([*builtin, *keywords])
    resolver.__annotations__ = {one.name: one.annotation for one in (*builtin, *keywords)}
    resolver.__module__ = function.__module__
    return strawberry.field(resolver=resolver, description=description, name=name, metadata=metadata)


def _argument(parameter: inspect.Parameter) -> inspect.Parameter:
    """The parameter as an argument of the API: None as a default is an absence there, and is not printed."""
    default = strawberry.UNSET if parameter.default is None else parameter.default
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, default=default)
