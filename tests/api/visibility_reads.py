"""Every field that can be read, asked about what may be hidden, with the answer that the viewer must get."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from random import Random

from graphapi.kernel.relatives import read_relatives
from graphapi.kernel.viewer import Role
from tests.api.visibility_answers import (
    ALL,
    CHANGES,
    CONTACT,
    FLAGS,
    MESSAGES,
    NODES,
    SIZES,
    TASKS,
    Read,
    change_of,
    contact_of,
    flag_of,
    group_id,
    ids_of,
    message_of,
    named,
    nodes_of,
    quoted,
    shown_changes,
    task_of,
)
from tests.api.visibility_around import DERIVED, WALKED, around, kinship_between, oracle_of, path_between
from tests.api.visibility_graph import COMPANIES, FIRST_NAMES, RULES
from tests.api.visibility_sight import LIMITS, ROLES, Sight, word_of

ORDERS = ("NAME_ASC", "NAME_DESC", "CREATED_AT_ASC", "CREATED_AT_DESC")


def reads(sight: Sight, rnd: Random) -> Iterator[Read]:
    """Yield reads of every field; those of the contact's fields for contacts that `rnd` picks."""
    ids = sorted(sight.truth.contacts)
    yield from _workspace(sight)
    yield from _by_key(sight, ids)
    yield _nodes(sight)
    yield from _lists(sight, rnd)
    yield from _all_associations(sight, rnd)
    yield from _statistics(sight)
    yield from _finding(sight, rnd)
    yield from _relatives(sight)
    yield from _flags(sight)
    yield from _changes(sight, ids)
    yield from _tasks_and_messages(sight)
    yield from _merging(sight, ids)
    yield from _duplicates(sight, ids, rnd)
    yield _preview(sight, rnd.sample(ids, min(3, len(ids))))
    for contact_id in rnd.sample(ids, min(3, len(ids))):
        yield from around(sight, contact_id, rnd)
    for _ in range(4):
        yield path_between(sight, rnd.choice(ids), rnd.choice(ids), rnd)
        yield kinship_between(sight, rnd.choice(ids), rnd.choice(ids))


def _workspace(sight: Sight) -> Iterator[Read]:
    admin, counts = sight.viewer.sees_all, "associationCount"
    size = {"contactCount": len(sight.contacts), counts: len(sight.associations)} if admin else None
    yield Read("viewer { id name }", {"id": sight.viewer.id, "name": sight.viewer.name})
    yield Read(f"graphSummary {{ contactCount {counts} }}", size)
    yield Read(
        f"associationLabels {{ {counts} }}",
        [admin] * len(ROLES),
        lambda found: [one[counts] is not None for one in found],
    )
    yield Read(f'associationLabel(key: "FRIEND") {{ {counts} }}', admin, lambda one: one[counts] is not None)
    yield Read("relationRules { key }", [{"key": rule.key} for rule in RULES])
    yield Read("settings { maxLabels }", {"maxLabels": 200})
    yield Read("users(first: 3) { totalCount }", {"totalCount": 1})
    yield Read("teams", [])
    yield Read("teamCounts { team userCount }", [])


def _by_key(sight: Sight, ids: list[str]) -> Iterator[Read]:
    for contact_id in ids:
        found = sight.contacts.get(contact_id)
        yield Read(f"contact(id: {quoted(contact_id)}) {{ {CONTACT} }}", contact_of(found))
        yield Read(f"node(id: {quoted(contact_id)}) {{ id ... on Contact {{ name }} }}", named(found))
    wanted = [sight.truth.contacts[contact_id] for contact_id in ids]
    seen = [one if one in sight.contacts else None for one in ids]
    for key, value in (
        ("id", lambda one: one["id"]),
        ("name", lambda one: one["name"]),
        ("externalId", lambda one: one["externalId"]),
        ("email", lambda one: one["emails"][0]),
        ("phone", lambda one: one["phones"][0]),
    ):
        keys = ", ".join(f"{{{key}: {quoted(value(one))}}}" for one in wanted)
        yield Read(f"contactsBy(keys: [{keys}]) {{ id }}", seen, ids_of)


def _nodes(sight: Sight) -> Read:
    """A read of everything that has an id."""
    truth = sight.truth
    seen_flags = {flag["id"] for flag in sight.flags}
    things = [(key, key in sight.associations) for key in truth.associations] + [
        (key, key in seen_flags) for key in truth.flags
    ]
    for kind in (truth.tasks, truth.messages):
        things += [(key, thing.get("contactId") in sight.contacts) for key, thing in kind.items()]
    # A group without visible associations may be returned or not: nothing depends on it.
    for association in truth.associations.values():
        ends = (association.from_id, association.to_id)
        things += [
            (group_id(association, end), end in sight.contacts)
            for end in ends
            if association.id in sight.associations or end not in sight.contacts
        ]
    listed = ", ".join(quoted(key) for key, _ in things[:100])
    return Read(f"nodes(ids: [{listed}]) {{ id }}", [key if seen else None for key, seen in things[:100]], ids_of)


def _lists(sight: Sight, rnd: Random) -> Iterator[Read]:
    seen, truth, ids = sight.contacts, sight.truth, sorted(sight.truth.contacts)
    key, role, first = rnd.choice(sorted(ROLES)), rnd.choice(WALKED), rnd.choice(FIRST_NAMES)
    other, company, picked = rnd.choice(ids), rnd.choice(COMPANIES[1:]) or "", rnd.sample(ids, 2)
    derived, oracle = rnd.choice(DERIVED), oracle_of(sight, lambda one: one.counts(sight.today))
    word = word_of(truth.contacts[rnd.choice(ids)])
    flagged = {flag["contactId"] for flag in truth.flags.values() if flag["status"] == "OPEN"}
    over = {one for one in seen if any(truth.is_over(one, label, side) for label in LIMITS for side in "FT")}
    for wanted, passes in (
        ("", lambda _: True),
        (f"search: {quoted(first)}", lambda one: seen[one]["name"].startswith(first)),
        (f"search: {quoted(word)}", lambda one: word_of(seen[one]) == word),
        (f"namePrefix: {quoted(first[:2])}", lambda one: seen[one]["name"].startswith(first)),
        (f"ids: {json.dumps(picked)}", lambda one: one in picked),
        (f"company: {quoted(company)}", lambda one: seen[one].get("company") == company),
        (f"labelKeys: [{quoted(key)}]", lambda one: any(association.key == key for association in sight.of(one))),
        (f"hasRole: {quoted(role)}", lambda one: sight.in_role(one, role)),
        (f"lacksRole: {quoted(role)}", lambda one: not sight.in_role(one, role)),
        (f"hasRole: {quoted(derived)}", lambda one: bool(oracle.reached(one, [[derived]]))),
        (f"lacksRole: {quoted(derived)}", lambda one: not oracle.reached(one, [[derived]])),
        ("overLimit: true", lambda one: one in over),
        ("overLimit: false", lambda one: one not in over),
        ("hasOpenRedFlag: true", lambda one: one in flagged),
        ("hasOpenRedFlag: false", lambda one: one not in flagged),
        (f"associatedWithId: {quoted(other)}", lambda one: one in sight.neighbours(other)),
    ):
        order = rnd.choice(ORDERS)
        property_ = "sortKey" if "NAME" in order else "id"
        found = sorted(filter(passes, seen), key=lambda one: seen[one][property_], reverse="DESC" in order)
        arguments = f"filter: {{{wanted}}}, orderBy: {order}, {rnd.choice(SIZES)}"
        yield Read(f"contacts({arguments}) {{ {NODES} {{ id }} }} }}", [{"id": one} for one in found], nodes_of)
    by_number = sorted(seen, key=lambda one: (len(sight.of(one)), seen[one]["sortKey"]))
    arguments = f"orderBy: ASSOCIATION_COUNT_ASC, {rnd.choice(SIZES)}"
    yield Read(f"contacts({arguments}) {{ {NODES} {{ id }} }} }}", [{"id": one} for one in by_number], nodes_of)


def _all_associations(sight: Sight, rnd: Random) -> Iterator[Read]:
    """Yield the list of all associations: one is seen by whoever sees both contacts, and their filters see no more."""
    seen, role, first = sight.contacts, rnd.choice(WALKED), rnd.choice(FIRST_NAMES)
    starts, today = f"{{namePrefix: {quoted(first)}}}", sight.today.isoformat()

    def starting(one: str) -> bool:
        return seen[one]["name"].startswith(first)

    def others(one: str) -> set[str]:
        return {association.other(one) for association in sight.of(one) if association.counts(sight.today)}

    for wanted, passes in (
        ("", lambda _: True),
        (f"role: {quoted(role)}", lambda one: role in {one.role(one.from_id), one.role(one.to_id)}),
        (f"validOn: {quoted(today)}", lambda one: one.holds(sight.today)),
        ("note: {isEmpty: false}", lambda one: one.note is not None),
        (f"from: {starts}", lambda one: starting(one.from_id)),
        (f"contact: {starts}", lambda one: starting(one.from_id) or starting(one.to_id)),
        ("to: {related: {atLeast: 2}}", lambda one: len(others(one.to_id)) > 1),
    ):
        found = sorted(filter(passes, sight.associations.values()), key=lambda one: one.id)
        asked = f"filter: {{{wanted}}}, orderBy: CREATED_AT_ASC, {rnd.choice(SIZES)}"
        yield Read(
            f"associations({asked}) {{ {NODES} {{ id from {{ id }} to {{ id }} }} }} }}",
            [{"id": one.id, "from": {"id": one.from_id}, "to": {"id": one.to_id}} for one in found],
            nodes_of,
        )


def _statistics(sight: Sight) -> Iterator[Read]:
    """Yield statistics by company and by role: who is hidden is in no bucket, and in no number of associations."""
    today, by_company, by_role = sight.today, defaultdict[str | None, list[int]](list), Counter[str | None]()
    for one, contact in sight.contacts.items():
        mine = sight.of(one)
        by_company[contact.get("company")].append(len(mine))
        by_role.update({association.role(one) for association in mine if association.counts(today)} or {None})
    yield Read(
        "contactStatistics(groupBy: [{field: COMPANY}]) { values count associations { min mean max } }",
        {key: (len(some), min(some), sum(some) / len(some), max(some)) for key, some in by_company.items()},
        lambda found: {
            one["values"][0]: (one["count"], *(one["associations"][name] for name in ("min", "mean", "max")))
            for one in found
        },
    )
    yield Read(
        "contactStatistics(groupBy: [{field: ROLE}]) { values count }",
        dict(by_role),
        lambda found: {one["values"][0]: one["count"] for one in found},
    )


def _finding(sight: Sight, rnd: Random) -> Iterator[Read]:
    texts = [rnd.choice(FIRST_NAMES)]
    for one in rnd.sample(list(sight.truth.contacts.values()), 2):
        texts += [one["name"], one["emails"][0], one["phones"][0], word_of(one)]
    for text in texts:
        found = {
            key
            for key, one in sight.contacts.items()
            if text in (one["name"], *one["emails"], *one["phones"], *one["name"].split())
        }
        unique = next(iter(found)) if len(found) == 1 else None
        yield Read(
            f"findContacts(text: {quoted(text)}, first: 50) "
            "{ unique { id } totalCount candidates { contact { id name } } }",
            (found, len(found), unique),
            lambda match: (
                {one["contact"]["id"] for one in match["candidates"]},
                match["totalCount"],
                (match["unique"] or {}).get("id"),
            ),
        )


def _relatives(sight: Sight) -> Iterator[Read]:
    """Who the relatives of contacts may be: those of that name whom the viewer sees."""
    anns = {key for key, one in sight.contacts.items() if "Ann" in one["name"].split()}
    for contact_id in sorted(sight.truth.contacts)[:3]:
        found = sight.contacts.get(contact_id)
        relatives = read_relatives(found.get("unlinkedRelatives")) if found else ()
        asked = "unlinkedRelatives { candidates(first: 50) { contact { id } } }"
        yield Read(
            f"contact(id: {quoted(contact_id)}) {{ {asked} }}",
            found and [anns - {contact_id} for one in relatives if not one.state],
            lambda one: one and [{c["contact"]["id"] for c in r["candidates"]} for r in one["unlinkedRelatives"]],
        )


def _flags(sight: Sight) -> Iterator[Read]:
    for arguments, passes in (
        (ALL, lambda _: True),
        (f"status: OPEN, {ALL}", lambda flag: flag["status"] == "OPEN"),
        (f'labelKey: "SPOUSE", {ALL}', lambda flag: flag["labelKey"] == "SPOUSE"),
    ):
        found = [flag_of(sight, flag) for flag in sight.flags if passes(flag)]
        yield Read(f"redFlags({arguments}) {FLAGS}", found, nodes_of)
    open_flags = Counter(flag["labelKey"] for flag in sight.flags if flag["status"] == "OPEN")
    yield Read(
        "associationLabels { key openRedFlagCount }",
        {key: open_flags[key] for key in ROLES},
        lambda labels: {one["key"]: one["openRedFlagCount"] for one in labels},
    )


def _changes(sight: Sight, ids: list[str]) -> Iterator[Read]:
    two = set(ids[:2])
    for arguments, passes in (
        (ALL, lambda _: True),
        (f"kinds: [ASSOCIATION_CREATED], {ALL}", lambda one: one["kind"] == "ASSOCIATION_CREATED"),
        (f'byId: "usr_0", {ALL}', lambda _: False),
        (f"contactIds: {json.dumps(ids[:2])}, {ALL}", lambda one: {one.get("contactId"), one.get("otherId")} & two),
    ):
        found = [change_of(sight, one) for one in sight.changes if passes(one)]
        yield Read(f"changes({arguments}) {CHANGES}", found, shown_changes)


def _tasks_and_messages(sight: Sight) -> Iterator[Read]:
    tasks = sorted(sight.about(sight.truth.tasks), key=lambda task: task["dueKey"])
    rows = [task_of(sight, task) for task in tasks]
    mine = 'assigneeId: "usr_local", '
    for arguments in (ALL, f"{mine}{ALL}", f"status: OPEN, {ALL}", f"{mine}status: OPEN, {ALL}"):
        yield Read(f"tasks({arguments}) {TASKS}", rows, nodes_of)
    messages = [*reversed(sight.about(sight.truth.messages))]
    for status in (None, "QUEUED", "SENT", "FAILED"):
        found = [message_of(sight, one) for one in messages if status in (None, one["status"])]
        yield Read(f"messages({f'status: {status}, ' if status else ''}{ALL}) {MESSAGES}", found, nodes_of)


def _merging(sight: Sight, ids: list[str]) -> Iterator[Read]:
    """Yield reads of what templates can use: the friend of today's oldest association is the first who is seen."""
    tokens = ("contact.name", "friend.name")
    for contact_id in ids:
        friends = sight.linked(contact_id, "Friend")
        known = [sight.contacts[one]["name"] for one in (contact_id, *friends[:1]) if one in sight.contacts]
        yield Read(
            f"mergeFields(contactId: {quoted(contact_id)}) {{ token value }}",
            known,
            lambda found: [one["value"] for token in tokens for one in found if one["token"] == token and one["value"]],
        )


def _duplicates(sight: Sight, ids: list[str], rnd: Random) -> Iterator[Read]:
    """Yield reads of who may be the same person: nobody hidden is one of two, and none is compared with one hidden."""
    pairs = "totalCount edges { node { contacts { id name } reasons { kind detail } } }"
    for one in (None, *rnd.sample(ids, min(2, len(ids)))):
        given = "" if one is None else f", contactId: {quoted(one)}"
        alone = one is not None and one not in sight.contacts
        yield Read(
            f"duplicateContacts(minimumScore: 0.5{given}) {{ {pairs} }}",
            (True, not alone),
            lambda found, alone=alone: (
                found["totalCount"] == len(found["edges"])
                and all(who["id"] in sight.contacts for edge in found["edges"] for who in edge["node"]["contacts"]),
                not (alone and not found["edges"]),
            ),
        )
    if len(ids) > 1:
        keep, merge = rnd.sample(ids, 2)
        seen = {keep, merge} <= set(sight.contacts)
        missing = sight.viewer.role is not Role.VIEWER and not seen
        yield Read(
            f"previewMerge(keepId: {quoted(keep)}, mergeId: {quoted(merge)}) "
            "{ contact { id name } limitsExceeded fieldsTaken fieldsKept errors { code message } }",
            missing,
            lambda found: "NOT_FOUND" in {error["code"] for error in found["errors"]},
        )


def _preview(sight: Sight, asked: list[str]) -> Read:
    texts = 'subject: "{{ contact.name }}", text: "Hello", copyRoles: ["Friend"]'
    people = "contact { id } to { name } cc { name email contact { id } } leftOut { name } errors { code message }"
    expected = [
        (sight.contacts[one]["name"], one, set(sight.linked(one, "Friend")))
        if one in sight.contacts
        else ("", None, set[str]())
        for one in asked
    ]
    return Read(
        f"previewMessages(input: {{contactIds: {json.dumps(asked)}, {texts}}}) {{ subject {people} }}",
        expected,
        lambda found: [
            (one["subject"], (one["contact"] or {}).get("id"), {copy["contact"]["id"] for copy in one["cc"]})
            for one in found
        ],
    )
