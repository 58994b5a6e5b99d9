"""The fields of a contact that lead to others, and the paths between two, with the answers that the viewer must get."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

from graphapi.kernel.derived_relations import around as around_of
from graphapi.kernel.labels import FamilyRole, Label
from graphapi.kernel.relation_plans import RelationPlan
from graphapi.kernel.suggestions import Suggestions
from tests.api.visibility_answers import (
    ALL,
    CHANGES,
    FLAGS,
    MESSAGES,
    NODES,
    SIZES,
    TASKS,
    Read,
    change_of,
    flag_of,
    message_of,
    nodes_of,
    quoted,
    shown_changes,
    task_of,
)
from tests.api.visibility_graph import RULES
from tests.api.visibility_sight import ROLES, Association, Sight
from tests.kernel.relation_oracle import RelationOracle

FAMILY_ROLES = {"PARENT_CHILD": FamilyRole.PARENT, "SPOUSE": FamilyRole.SPOUSE}
NOWHERE = date(2012, 1, 1)
ORDERS = ("ROLE_ASC", "NAME_ASC", "SINCE_DESC", "CREATED_AT_DESC")
DERIVED = ("Grandparent", "Sibling", "Nephew or niece", "Acquaintance")
WALKED = ("Friend", "Parent", "Child", "Spouse")


def around(sight: Sight, me: str, rnd: Random) -> Iterator[Read]:
    """Yield a read of each field of a contact that leads to others; null for one that is hidden."""
    other = rnd.choice(sorted(sight.truth.contacts))
    yield from _associations(sight, me, other, rnd)
    yield _groups(sight, me)
    yield _neighbourhood(sight, me, rnd.randint(1, 3), rnd.choice(("NAME", "FIRST_REACHED")))
    yield _mutual(sight, me, other)
    roles = [rnd.choice(WALKED) for _ in range(rnd.randint(1, 3))]
    yield from _walk(sight, me, roles, rnd.choice([None, NOWHERE, sight.today]))
    yield _relatives(sight, me, rnd.choice([None, NOWHERE]))
    yield _suggestions(sight, me)
    yield _derived_groups(sight, me, rnd.choice([None, NOWHERE]))
    yield _derived_walk(sight, me, [rnd.choice(DERIVED), rnd.choice((*DERIVED, *WALKED))], rnd.choice([None, NOWHERE]))
    flags = [flag_of(sight, flag) for flag in sight.flags if flag["contactId"] == me]
    yield _of(sight, me, f"redFlags({ALL}) {FLAGS}", flags, nodes_of)
    mine = [change_of(sight, one) for one in sight.changes if me in (one.get("contactId"), one.get("otherId"))]
    yield _of(sight, me, f"history({ALL}) {CHANGES}", mine, shown_changes)
    tasks = [task_of(sight, task) for task in sight.about(sight.truth.tasks) if task["contactId"] == me]
    yield _of(sight, me, f"tasks({ALL}) {TASKS}", tasks, nodes_of)
    messages = [message_of(sight, one) for one in sight.about(sight.truth.messages) if one["contactId"] == me]
    yield _of(sight, me, f"messages({ALL}) {MESSAGES}", messages, nodes_of)


def _associations(sight: Sight, me: str, other: str, rnd: Random) -> Iterator[Read]:
    key, role = rnd.choice(sorted(ROLES)), rnd.choice([name for pair in ROLES.values() for name in pair if name])
    selection = (
        f"{{ {NODES} {{ id name }} role inverseRole association {{ id note from {{ id name }} to {{ id name }} }} }} }}"
    )
    for arguments, passes in (
        ("", lambda _: True),
        (f"labelKeys: [{quoted(key)}], ", lambda association: association.key == key),
        (f"role: {quoted(role)}, ", lambda association: association.role(me) == role),
        (f"withId: {quoted(other)}, ", lambda association: association.other(me) == other and me != other),
        (f"validOn: {quoted(NOWHERE.isoformat())}, ", lambda association: association.holds(NOWHERE)),
    ):
        found = {
            (association.id, association.role(me), association.other(me))
            for association in sight.of(me)
            if passes(association)
        }
        rest = f"orderBy: {rnd.choice(ORDERS)}, {rnd.choice(SIZES)}"
        yield _of(sight, me, f"associations({arguments}{rest}) {selection}", (found, len(found)), _edges)


def _edges(found: Any) -> Any:
    edges = {(edge["association"]["id"], edge["role"], edge["node"]["id"]) for edge in found["edges"]}
    return edges, found["totalCount"]


def _groups(sight: Sight, me: str) -> Read:
    mine = {
        group: [association for association in sight.of(me) if (association.key, association.side(me)) == group]
        for group in sight.groups(me)
    }
    expected = sorted(
        (
            associations[0].role(me), len(associations), sum(one.counts(sight.today) for one in associations),
            sight.truth.is_over(me, *group),
            sorted(association.other(me) for association in associations),
        )
        for group, associations in mine.items()
    )  # fmt: skip
    page = f"associations({ALL}) {{ edges {{ node {{ id }} }} }}"

    def take(found: Any) -> Any:
        return sorted(
            (
                one["role"], one["totalCount"], one["currentCount"], one["overLimit"],
                sorted(edge["node"]["id"] for edge in one["associations"]["edges"]),
            )
            for one in found
        )  # fmt: skip

    return _of(sight, me, f"associationGroups {{ role totalCount currentCount overLimit {page} }}", expected, take)


def _relatives(sight: Sight, me: str, day: date | None) -> Read:
    """A read of the relatives by rules, with the lengths of their shortest paths."""
    expected = _by_rule(sight, me, day)
    given = ALL if day is None else f"validOn: {quoted(day.isoformat())}, {ALL}"
    selection = "{ totalCount edges { role node { id name } because { length text steps { association { note } } } } }"

    def take(found: Any) -> Any:
        edges = {(edge["role"], edge["node"]["id"]): edge["because"][0]["length"] for edge in found["edges"]}
        return edges, found["totalCount"]

    return _of(sight, me, f"relatives({given}) {selection}", (expected, len(expected)), take)


def _by_rule(sight: Sight, me: str, day: date | None) -> dict[tuple[str, str], int]:
    """The relatives of a contact by role and id, with the lengths of their shortest paths."""
    return oracle_of(sight, lambda one: one.holds(day)).relatives(me) if me in sight.contacts else {}


def oracle_of(sight: Sight, counts: Callable[[Association], bool]) -> RelationOracle:
    """The oracle over those of the visible associations that count."""
    held = [(one.from_id, one.key, one.to_id) for one in sight.associations.values() if counts(one)]
    labels = {key: Label(key, name, inverse, 9, 9) for key, (name, inverse) in ROLES.items()}
    return RelationOracle(labels, RULES, held)


def _derived_walk(sight: Sight, me: str, roles: list[str], day: date | None) -> Read:
    """A walk with a role that only a rule has."""
    steps = [[role] for role in roles]
    expected = oracle_of(sight, lambda one: one.holds(day)).reached(me, steps) if me in sight.contacts else {}
    valid = "" if day is None else f", validOn: {quoted(day.isoformat())}"

    def take(found: Any) -> Any:
        return {edge["node"]["id"]: edge["path"]["length"] for edge in found["edges"]}, found["totalCount"]

    selection = "{ totalCount edges { node { id name } path { length text } } }"
    return _of(
        sight, me, f"walk(roles: {json.dumps(steps)}{valid}, {ALL}) {selection}", (expected, len(expected)), take
    )


def _suggestions(sight: Sight, me: str) -> Read:
    """A read of the suggestions about a contact; the rules over what is seen are those of the kernel."""
    stored = [one for one in sight.associations.values() if one.holds(sight.today)]
    ways = [(one.from_id, one.to_id, f"{one.key}>", one.id) for one in stored]
    near = around_of([*ways, *((b, a, f"{mark[:-1]}<", key) for a, b, mark, key in ways)])
    labels = {
        key: Label(key, name, inverse, 9, 9, family_role=FAMILY_ROLES.get(key, FamilyRole.NONE))
        for key, (name, inverse) in ROLES.items()
    }
    found = Suggestions(RelationPlan(labels, RULES), labels, near, {}).of(me) if me in sight.contacts else []
    expected = {one.id: (one.from_id, one.to_id, len(one.chains)) for one in found}

    def take(answer: Any) -> Any:
        rows = [edge["node"] for edge in answer["edges"]]
        return {one["id"]: (one["from"]["id"], one["to"]["id"], len(one["because"])) for one in rows}

    selection = "{ edges { node { id text from { id name } to { id name } because { text } } } }"
    return Read(f"associationSuggestions(contactId: {quoted(me)}, {ALL}) {selection}", expected, take)


def _derived_groups(sight: Sight, me: str, day: date | None) -> Read:
    """A read of the groups of relatives by rules; those of associations beside them are as many as without."""
    expected = dict[str, dict[str, int]]()
    for (role, other), length in _by_rule(sight, me, day).items():
        expected.setdefault(role, {})[other] = length
    valid = "" if day is None else f", validOn: {quoted(day.isoformat())}"
    page = f"relatives({ALL}) {{ edges {{ node {{ id name }} because {{ length text }} }} }}"

    def take(found: Any) -> Any:
        groups = [one for one in found if one["derived"]]
        assert all(one["totalCount"] == len(one["relatives"]["edges"]) for one in groups)
        assert all(one["associations"]["totalCount"] == 0 for one in groups)
        return {
            one["role"]: {edge["node"]["id"]: edge["because"][0]["length"] for edge in one["relatives"]["edges"]}
            for one in groups
        }

    selection = f"{{ derived role totalCount associations {{ totalCount }} {page} }}"
    return _of(sight, me, f"associationGroups(includeDerived: true{valid}) {selection}", expected, take)


def _neighbourhood(sight: Sight, me: str, depth: int, order: str) -> Read:
    distances = sight.distances(me) if me in sight.contacts else {}
    within = {one: steps for one, steps in distances.items() if steps <= depth}
    among = {
        association.id
        for association in sight.associations.values()
        if {association.from_id, association.to_id} <= set(within)
    }
    selection = "{ members { distance contact { id name } } associations { id } truncated }"

    def take(found: Any) -> Any:
        members = {one["contact"]["id"]: one["distance"] for one in found["members"]}
        return members, {one["id"] for one in found["associations"]}, found["truncated"]

    expected = ({one: steps for one, steps in within.items() if one != me}, among, False)
    return _of(sight, me, f"neighbourhood(depth: {depth}, {ALL}, orderBy: {order}) {selection}", expected, take)


def _mutual(sight: Sight, me: str, other: str) -> Read:
    def between(one: str, end: str) -> set[str]:
        return {association.id for association in sight.of(one) if association.other(one) == end}

    both = (sight.neighbours(me) & sight.neighbours(other)) - {me, other} if other != me else set[str]()
    expected = ({one: (between(one, me), between(one, other)) for one in both}, len(both))
    selection = f"{{ {NODES} {{ id }} associations {{ id }} withAssociations {{ id }} }} }}"

    def take(found: Any) -> Any:
        ends = {
            edge["node"]["id"]: tuple(
                {one["id"] for one in edge[name]} for name in ("associations", "withAssociations")
            )
            for edge in found["edges"]
        }
        return ends, found["totalCount"]

    return _of(sight, me, f"mutualContacts(withId: {quoted(other)}, {ALL}) {selection}", expected, take)


def _walk(sight: Sight, me: str, roles: list[str], day: date | None) -> Iterator[Read]:
    valid = "" if day is None else f", validOn: {quoted(day.isoformat())}"
    reached = sight.walked(me, roles, day)
    field = f"walk(roles: {json.dumps([[one] for one in roles])}{valid}, {ALL})"

    def take(found: Any) -> Any:
        ways = [edge["path"]["contacts"] for edge in found["edges"] if "path" in edge]
        assert all(len(way) == len(roles) + 1 for way in ways)
        return {edge["node"]["id"] for edge in found["edges"]}, found["totalCount"]

    for selection in ("{ id name } } }", "{ id } path { text contacts { id name } } } }"):
        yield _of(sight, me, f"{field} {{ {NODES} {selection}", (reached, len(reached)), take)


def path_between(sight: Sight, start: str, end: str, rnd: Random) -> Read:
    """A read of the shortest paths between two, by ids or names, some labels only, around somebody."""
    avoid = [one for one in rnd.sample(sorted(sight.truth.contacts), 1) if one not in (start, end)]
    keys, key = rnd.choice([None, sorted(ROLES)[:2]]), rnd.choice(["id", "name"])
    ends = [quoted(sight.truth.contacts[one][key]) for one in (start, end)]
    arguments = f"from: {{{key}: {ends[0]}}}, to: {{{key}: {ends[1]}}}, first: 3, avoidIds: {json.dumps(avoid)}"
    arguments += "" if keys is None else f", labelKeys: {json.dumps(keys)}"
    steps = "steps { role from { id } to { id } association { id } }"
    expected: tuple[str, int | None] = ("NONE", None)
    if not {start, end} <= set(sight.contacts):
        expected = ("UNKNOWN_CONTACT", None)
    elif start == end:
        expected = ("SAME_CONTACT", None)
    elif (length := sight.distances(start, keys, avoid).get(end)) is not None:
        expected = ("FOUND", length)

    def take(answer: Any) -> tuple[str, int | None]:
        for path in answer["paths"]:
            _check(sight, path, start, end, avoid)
        return answer["outcome"], next((path["length"] for path in answer["paths"]), None)

    selection = f"{{ outcome paths {{ length text contacts {{ id name }} {steps} }} }}"
    return Read(f"shortestPaths({arguments}) {selection}", expected, take)


def kinship_between(sight: Sight, one: str, other: str) -> Read:
    """A read of how two are related: by descent, as their nearest common ancestors say, or by marriage or not."""
    ours, theirs = _ancestors(sight, one), _ancestors(sight, other)
    common = {ours[person] + theirs[person] for person in ours.keys() & theirs.keys()} if one != other else set[int]()
    expected = min(common, default=None)

    def take(answer: Any) -> int | None:
        if answer is None:
            return None
        assert {ancestor["id"] for ancestor in answer["commonAncestors"]} <= set(sight.contacts)
        return None if expected is None else answer["generationsUp"] + answer["generationsDown"]

    arguments = f"from: {{id: {quoted(one)}}}, to: {{id: {quoted(other)}}}"
    selection = "{ name inverseName text half generationsUp generationsDown commonAncestors { id name } }"
    return Read(f"kinship({arguments}) {selection}", expected, take)


def _ancestors(sight: Sight, contact_id: str) -> dict[str, int]:
    """The generations to each ancestor that is reached by visible parents, whatever the days of the associations."""
    found, level, generations = {contact_id: 0}, [contact_id], 0
    while level and contact_id in sight.contacts:
        generations += 1
        level = [
            one.other(child) for child in level for one in sight.of(child)
            if one.role(child) == "Parent" and one.other(child) not in found
        ]  # fmt: skip
        found |= {parent: generations for parent in level if parent not in found}
    return found if contact_id in sight.contacts else {}


def _check(sight: Sight, path: Any, start: str, end: str, avoid: list[str]) -> None:
    """Check that a path is one of associations that are seen, from one end to the other."""
    chain = [one["id"] for one in path["contacts"]]
    assert (chain[0], chain[-1], len(chain)) == (start, end, path["length"] + 1)
    assert not set(chain) & set(avoid)
    for step in path["steps"]:
        association = sight.associations[step["association"]["id"]]
        assert {association.from_id, association.to_id} == {step["from"]["id"], step["to"]["id"]}
        assert association.role(step["from"]["id"]) == step["role"]


def _of(sight: Sight, contact_id: str, field: str, expected: Any, take: Callable[[Any], Any]) -> Read:
    """A read of a contact's field."""
    name = field.partition("(")[0].split()[0]
    return Read(
        f"contact(id: {quoted(contact_id)}) {{ {field} }}",
        expected if contact_id in sight.contacts else None,
        lambda answer: None if answer is None else take(answer[name]),
    )
