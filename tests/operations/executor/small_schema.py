"""A small schema in memory, declared for the executor and resolved by graphql-core over the same functions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    execute,
    parse,
)
from graphql.execution import ExecutionResult

from graphapi.operations.executor.fields import (
    RESOLUTION,
    Computed,
    FieldInfo,
    Loaded,
    LoadGroup,
    Loads,
    Resolution,
    Stored,
)
from graphapi.operations.executor.plans import Plan, Plans
from graphapi.operations.executor.rows import Cell, Layout, Table
from graphapi.operations.fallbacks import Done

SDL = """
interface Named { name: String! }
union Found = Person | Team
enum Colour { RED GREEN }
type Team implements Named { name: String! size: Int! lead: Person }
type Person implements Named {
  id: ID! name: String! initial: String! age: Int colour: Colour height: Float adult: Boolean
  scores: [[Int!]]! nicknames: [String!]! team: Team! boss: Person friends: [Person!]! grid: [[Person]!]
  named: [Named!]! greeting(word: String! = "Hello", times: Int): String!
  later: Int laterBoss: Person laterFriends: [Person]!
  likes(first: Int = 2): [Person!]! pets(of: Kind): [Pet!]!
  bad: Int! failing: String failingLater: Int undeclared: Int
}
input Kind { name: String, legs: Int }
type Pet { name: String! owner: Person! }
type Row { id: ID! name: String! length: Int! day: String word: String team: Team parts: [Row!]! object: Person! }
type Query {
  person(id: ID!): Person people: [Person!]! any(of: [ID!]!): [Found]! named: Named rows: [Row!]! noRows: [Row!]!
  meets: Int other: Int
}
type Mutation { rename(id: ID!, name: String!): Person fails: Int noted: Int }
type Subscription { ticks: Int }
"""


@dataclass
class Team:
    """A team."""

    name: str
    size: Any
    lead: Person | None = None


@dataclass
class Person:
    """A person; what is computed or loaded for it is below."""

    id: str
    name: Any
    team: Team
    age: Any = None
    colour: Any = "RED"
    height: Any = 1.75
    adult: Any = True
    scores: Any = ((1, 2), None, ())
    nicknames: Any = ()
    boss: Person | None = None
    friends: list[Person] = field(default_factory=list)

    @property
    def grid(self) -> list[list[Person | None]]:
        """Friends in rows of two."""
        return [[*self.friends[:1], None], [], [*self.friends]]

    @property
    def named(self) -> list[Person | Team]:
        """Objects of several types, mixed."""
        return [self.team, *self.friends, self.team]

    @property
    def bad(self) -> None:
        """Nothing where there must be a value."""

    @property
    def undeclared(self) -> int:
        """A field of which the executor knows nothing."""
        return 1


@dataclass
class Pet:
    """A pet."""

    name: str
    owner: Person


@dataclass
class World:
    """What one request shares: the people, what was loaded and done, and two fields that wait for each other."""

    people: dict[str, Person]
    loads: list[tuple[str, int]] = field(default_factory=list)
    """The name of each load, and how many sources it had."""

    met: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)


def world() -> World:
    """Three people: Ann leads the team Red, and is the boss of Cid."""
    red = Team("Red", 3)
    ann, bob = (
        Person("1", "Ann", red, 30, nicknames=["A", "Annie"]),
        Person("2", "Bob", red, colour="GREEN", adult=None),
    )
    cid = Person("3", "Cid", Team("Blue", 1, ann), 7, height=None, boss=ann)
    ann.friends, bob.friends, cid.friends, red.lead = [bob, cid], [ann], [ann, bob], ann
    return World({one.id: one for one in (ann, bob, cid)})


class RowLayout:
    """Rows of [id, name, day, the row of a team's person, parts, the id of a person]."""

    def cell(self, field: str) -> Cell | None:
        """Where a field is; `object` and `team` are read from the object of a row."""
        return {
            "id": Cell((0,)),
            "name": Cell((1,)),
            "length": Cell((1,), len),
            "day": Cell((2, 0), str.strip, written=True),
            "word": Cell((1,), convert_in=lambda context: {"Ann": f"of {len(context.people)}"}.get),
            "parts": Cell((3,), layout=self),
        }.get(field)

    def hides(self, shown: frozenset[str]) -> bool:
        """Nothing of a row can be wrong but its day."""
        return "day" not in shown

    def source(self, row: list[Any]) -> object:
        """The object of a row."""
        return row_object(row)

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowLayout)


@dataclass
class RowObject:
    """What graphql-core sees of a row."""

    id: str
    name: str
    day: str
    parts: list[RowObject]

    @property
    def length(self) -> int:
        """The number of letters of the name."""
        return len(self.name)


def row_object(row: list[Any]) -> RowObject:
    """The object of a row; an error where its day is no text."""
    return RowObject(row[0], row[1], row[2][0].strip(), [row_object(one) for one in row[3]])


ROWS = [["a", "Ann", [" 2026-11-28 "], [["b", "Bob", ["2026-11-29"], []]]], ["c", "Cid", ["2026-11-30"], []]]


def rows(layout: Layout) -> Table[RowObject]:
    """The rows as a table; `layout` says where their fields are."""
    return Table(ROWS, layout, row_object)


async def _likes(sources: Sequence[Person], selection: World, first: int) -> list[list[Person]]:
    selection.loads.append(("likes", len(sources)))
    await asyncio.sleep(0)
    return [one.friends[:first] for one in sources]


async def _pets(sources: Sequence[Person], selection: World, of: Mapping[str, Any] | None = None) -> list[list[Pet]]:
    selection.loads.append(("pets", len(sources)))
    return [[Pet(f"{(of or {}).get('name', 'Pet')} of {one.name}", one)] for one in sources]


async def _person(sources: Sequence[None], selection: World, id: str) -> list[Person | None]:
    selection.loads.append(("person", 1))
    return [selection.people.get(id) for _ in sources]


def _person_together(group: LoadGroup) -> Awaitable[Loads] | None:
    """All aliases by one load; a single one along with its pets."""
    below = [one for one in group.below if one.name == "pets"]
    return _people_with(group, below) if len(group.calls) > 1 or below else None


async def _people_with(group: LoadGroup, below: list[Any]) -> Loads:
    shared: World = group.calls[0].selection
    shared.loads.append(("people", len(group.calls)))
    found = [shared.people.get(one.given["id"]) for one in group.calls]
    if len(group.calls) > 1 or found[0] is None:
        return found, {}
    return found, {below[0]: await below[0].load(found, shared)}


async def _meets(_source: None, info: FieldInfo) -> int:
    info.context.met.set()
    await info.context.begun.wait()
    return 1


async def _other(_source: None, info: FieldInfo) -> int:
    info.context.begun.set()
    await info.context.met.wait()
    return 2


async def _rename(_source: None, info: FieldInfo, id: str, name: str) -> Person:
    info.context.loads.append(("rename", 1))
    person = info.context.people[id]
    person.name = name
    return person


def _greeting(source: Person, _info: FieldInfo, word: str, times: int | None = 1) -> str:
    return " ".join([f"{word} {source.name}"] * (times or 0))


def _fail(_source: object, _info: FieldInfo) -> object:
    raise ValueError("It failed.")


async def _value(value: object) -> object:
    await asyncio.sleep(0)
    return value


def _computed(function: Any, *, waits: bool = False) -> Computed:
    return Computed(function, waits, dict)


def _loaded(load: Any, together: Any = None) -> Loaded:
    return Loaded(load, lambda info: info.context, dict, together)


DECLARED: dict[str, Resolution] = {
    "Person.initial": _computed(lambda source, _info: str(source.name)[:1]),
    "Person.greeting": _computed(_greeting),
    "Person.later": _computed(lambda source, _info: source.age and _value(source.age), waits=True),
    "Person.laterBoss": _computed(lambda source, _info: _value(source.boss), waits=True),
    "Person.laterFriends": _computed(lambda source, _info: [_value(one) for one in source.friends], waits=True),
    "Person.likes": _loaded(_likes),
    "Person.pets": _loaded(_pets),
    "Person.failing": _computed(_fail),
    "Person.failingLater": _computed(_fail, waits=True),
    "Row.team": _computed(lambda source, _info: Team(source.name, 1)),
    "Row.object": _computed(
        lambda source, info: _value(info.context.people[{"a": "1"}.get(source.id, "3")]), waits=True
    ),
    "Row.word": _computed(lambda source, info: {"Ann": f"of {len(info.context.people)}"}.get(source.name)),
    "Query.person": _loaded(_person, _person_together),
    "Query.people": _computed(lambda _source, info: list(info.context.people.values())),
    "Query.any": _computed(lambda _source, info, of: [_any(info.context, one) for one in of]),
    "Query.named": _computed(lambda _source, info: info.context.people["1"].team),
    "Query.rows": _computed(lambda *_: rows(RowLayout())),
    "Query.noRows": _computed(lambda *_: Table((), RowLayout(), lambda row: row)),
    "Query.meets": _computed(_meets, waits=True),
    "Query.other": _computed(_other, waits=True),
    "Mutation.rename": _computed(_rename, waits=True),
    "Mutation.fails": _computed(_fail),
    "Subscription.ticks": _computed(lambda *_: 1),
}
SILENT = {"Person.undeclared"}


def _any(shared: World, one: str) -> Person | Team | None:
    return shared.people.get(one) or (shared.people["1"].team if one == "red" else None)


def _schema() -> GraphQLSchema:
    schema = build_schema(SDL)
    for kind in schema.type_map.values():
        if isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            kind.resolve_type = lambda source, *_: type(source).__name__
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        for name, one in kind.fields.items():
            key = f"{kind.name}.{name}"
            declared = DECLARED.get(key, Stored((name,)))
            if key not in SILENT:
                one.extensions[RESOLUTION] = declared
            if not isinstance(declared, Stored):
                one.resolve = _resolver(declared)
    return schema


def _resolver(declared: Computed | Loaded) -> Any:
    if isinstance(declared, Computed):
        return declared.function

    async def resolve(source: Any, info: GraphQLResolveInfo, **given: Any) -> Any:
        return (await declared.load([source], info.context, **given))[0]

    return resolve


SCHEMA = _schema()


def planned(text: str, variables: Mapping[str, Any] | None = None) -> tuple[Plan, Any]:
    """The plan of an operation, and the coerced variables; NotCovered where there is none."""
    return Plans(SCHEMA, parse(text)).plan(None, variables)


async def answer(
    text: str,
    variables: Mapping[str, Any] | None = None,
    shared: World | None = None,
    done: dict[str, Done] | None = None,
) -> dict[str, Any]:
    """What the executor answers."""
    plan, values = planned(text, variables)
    return await plan.execute(values, shared or world(), {} if done is None else done)


async def reference(text: str, variables: Mapping[str, Any] | None = None) -> ExecutionResult:
    """What graphql-core answers."""
    found = execute(SCHEMA, parse(text), context_value=world(), variable_values=dict(variables or {}))
    return found if isinstance(found, ExecutionResult) else await found
