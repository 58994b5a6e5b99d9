"""A payload has its object or an error, for every mutation, even if others remove the object meanwhile."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import build_schema

from graphapi.db.request import Db
from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.users.tokens import create_token
from graphapi.services.users.user_changes import add_user
from tests.api.viewers import Caller
from tests.conftest import ADMIN, cypher
from tests.repo.test_schema_file import FILE

ERRORS = "errors { __typename code message path }"
RULE = f"rule {{ key }} {ERRORS}"
CONTACT = f"contact {{ id name }} {ERRORS}"


@dataclass(frozen=True)
class Case:
    """A mutation to send twice under one key, and what removes its object between the two."""

    mutation: str
    selection: str
    given: dict[str, Any]
    remove: Callable[[Caller], Awaitable[object]]


@pytest.fixture
def api(db: Db) -> Caller:
    """The administrator."""
    return Caller(db.database, ADMIN)


async def contact(api: Caller, name: str) -> str:
    """Make a contact and return its id."""
    payload = await api.do("createContact", "contact { id }", name=name, emails=[f"{name}@example.com"])
    return payload["contact"]["id"]


async def contact_gone(api: Caller) -> None:
    """Delete all contacts."""
    rows = await cypher(api.database, "MATCH (c:Contact) RETURN c.id")
    for (contact_id,) in rows:
        await api.do("deleteContact", ERRORS, id=contact_id)


async def label_gone(api: Caller) -> None:
    """Delete the label with its associations."""
    await api.do("deleteAssociationLabel", ERRORS, key="FRIEND", removeAssociations=True)


def rule_gone(key: str) -> Callable[[Caller], Awaitable[object]]:
    """Delete a relation rule."""

    async def gone(api: Caller) -> None:
        await api.do("deleteRelationRule", ERRORS, key=key)

    return gone


async def nothing_gone(_: Caller) -> None:
    """Leave what is there: it cannot be removed."""


def suggestion_of(one: str, other: str) -> str:
    """The id of the suggestion that two contacts are friends."""
    return f"sug_{one.removeprefix('con_')}_{other.removeprefix('con_')}_derived_FRIEND"


async def case_of(api: Caller, mutation: str) -> Case:
    """The case of a mutation, about Ann, Bob and their data."""
    if mutation == "createAssociationLabel":
        selection = f"label {{ key }} {ERRORS}"
        return Case(mutation, selection, {"name": "Friend", "limit": 9}, label_gone)
    await api.do("createAssociationLabel", ERRORS, name="Friend", limit=1)
    ann, bob, cid = [await contact(api, name) for name in ("Ann", "Bob", "Cid")]
    made = await api.do("associate", "association { id }", fromId=ann, toId=bob, labelKey="FRIEND")
    new = {"fromId": ann, "toId": cid, "labelKey": "FRIEND"}
    await api.do("createRelationRule", ERRORS, role="Acquaintance", steps=[["Friend"], ["Friend"]])
    full = await api.do("associate", "errors { ... on LimitReached { redFlag { id } } }", **new)
    flag = full["errors"][0]["redFlag"]["id"]
    tasks = await api.do("createTasks", "results { task { id } }", contactIds=[ann], title="Call")
    sent = {"contactIds": [ann], "subject": "Hello", "text": "Hello"}
    message = await api.do("sendMessages", "results { message { id } }", **sent)
    (failed,) = [one["message"]["id"] for one in message["results"]]
    await cypher(api.database, "MATCH (m:Message {id: $id}) SET m.status = 'FAILED'", id=failed)
    repeat = {"fromId": bob, "toId": ann, "labelKey": "FRIEND"}
    association = f"association {{ id version }} {ERRORS}"
    dan = await contact(api, "Dan")
    await api.do("createUser", ERRORS, name="Tess", teams=["Sales"])
    await api.do("setContactAccess", ERRORS, contactId=dan, everyone=False, teams=["Sales"])
    token = await create_token(Db.of(api.database, ADMIN, deadline=60), "usr_local")
    relatives = stored_relatives([UnlinkedRelative("rel_1", "Bob", "Friend")])
    await cypher(api.database, "MATCH (c:Contact {id: $id}) SET c.unlinkedRelatives = $them", id=cid, them=relatives)
    await api.do("updateContact", ERRORS, id=bob, company="Acorn")
    known = await api.ask("{ changes(kinds: [CONTACT_UPDATED], first: 1) { edges { node { id } } } }")
    change_id = known["changes"]["edges"][0]["node"]["id"]
    cases = [
        Case("undo", f"change {{ id }} {ERRORS}", {"changeId": change_id}, contact_gone),
        Case("linkRelative", association, {"contactId": cid, "relativeId": "rel_1", "toId": dan}, contact_gone),
        Case("dismissRelative", CONTACT, {"contactId": cid, "relativeId": "rel_1"}, contact_gone),
        Case("restoreRelative", CONTACT, {"contactId": cid, "relativeId": "rel_1"}, contact_gone),
        Case("createContact", CONTACT, {"name": "Dan"}, contact_gone),
        Case("createContacts", f"results {{ {CONTACT} }}", {"items": [{"name": "Eve"}, {"name": "Fay"}]}, contact_gone),
        Case("declareDistinct", f"contacts {{ id }} {ERRORS}", {"contactIds": [ann, cid]}, nothing_gone),
        Case("acceptSuggestion", association, {"id": suggestion_of(bob, ann)}, contact_gone),
        Case("dismissSuggestion", CONTACT, {"id": suggestion_of(bob, ann)}, contact_gone),
        Case("updateContact", CONTACT, {"id": ann, "name": "Anne"}, contact_gone),
        Case("setContactAccess", CONTACT, {"contactId": ann, "everyone": False}, contact_gone),
        Case("mergeContacts", CONTACT, {"keepId": ann, "mergeId": cid}, contact_gone),
        Case("associate", association, repeat, contact_gone),
        Case("associateMany", f"results {{ {association} }}", {"items": [repeat]}, contact_gone),
        Case("updateAssociation", association, {"id": made["association"]["id"], "note": "x"}, label_gone),
        Case("resolveRedFlag", f"redFlag {{ id }} {ERRORS}", {"id": flag}, contact_gone),
        Case("updateAssociationLabel", f"label {{ key }} {ERRORS}",
             {"key": "FRIEND", "limit": 5}, label_gone),
        Case("createRelationRule", RULE, {"role": "Mate", "steps": [["Friend"], ["Friend"]]}, rule_gone("MATE")),
        Case("updateRelationRule", RULE, {"key": "ACQUAINTANCE", "enabled": False}, rule_gone("ACQUAINTANCE")),
        Case("createTasks", f"results {{ task {{ id }} {ERRORS} }}",
             {"contactIds": [ann], "title": "Write"}, contact_gone),
        Case("updateTask", f"task {{ id }} {ERRORS}",
             {"id": tasks["results"][0]["task"]["id"], "title": "Write"}, contact_gone),
        Case("sendMessages", f"results {{ message {{ id }} {ERRORS} }}", sent, contact_gone),
        Case("retryMessage", f"message {{ id }} {ERRORS}", {"id": failed}, contact_gone),
        Case("updateViewer", f"user {{ id }} {ERRORS}", {"notifyRedFlags": True}, nothing_gone),
        Case("createUser", f"user {{ id }} {ERRORS}", {"name": "Uma"}, nothing_gone),
        Case("updateUser", f"user {{ id }} {ERRORS}", {"id": "usr_local", "name": "Lou"}, nothing_gone),
        Case("createToken", f"token {{ id }} {ERRORS}", {"userId": "usr_local"}, nothing_gone),
        Case("revokeToken", f"token {{ id }} {ERRORS}", {"id": token.id}, nothing_gone),
        Case("renameTeam", f"team {{ team }} {ERRORS}", {"team": "Sales", "name": "Trade"}, nothing_gone),
        Case("updateSettings", f"settings {{ maxLabels }} {ERRORS}", {"maxLabels": 99},
             nothing_gone),
    ]  # fmt: skip
    found = next((case for case in cases if case.mutation == mutation), None)
    assert found is not None, f"{mutation} has no case: add one that says what to send, and what removes its object"
    return found


def mutations() -> list[str]:
    """The mutations whose payload has an object: those that remove something have an id, others a number."""
    root = build_schema(FILE.read_text("utf-8")).mutation_type
    assert root is not None
    return [
        name for name in root.fields if not name.startswith(("delete", "dissociate", "release", "discard", "erase"))
    ]


def payloads(payload: dict[str, Any]) -> Iterator[tuple[object, list[dict[str, Any]]]]:
    """Yield the object and the errors of a payload, of each of a batch."""
    for one in payload.get("results", [payload]):
        yield next(value for name, value in one.items() if name != "errors"), one["errors"]


@pytest.mark.parametrize("mutation", mutations())
async def test_an_answer_given_again_has_its_object_or_an_error(api: Caller, mutation: str) -> None:
    """If the object has been removed since, NOT_FOUND without a path says so."""
    case = await case_of(api, mutation)
    given = case.given | {"idempotencyKey": "again"}

    first = await api.do(mutation, case.selection, **given)
    await case.remove(api)
    again = await api.do(mutation, case.selection, **given)

    assert all(found and not errors for found, errors in payloads(first))
    for found, errors in payloads(again):
        if found is None:
            assert [(one["code"], one["path"]) for one in errors] == [("NOT_FOUND", None)]
            assert "since been deleted or hidden" in errors[0]["message"]
        else:
            assert errors == []


async def test_writers_beside_removers_get_an_object_or_an_error(api: Caller) -> None:
    """Many associate the same two contacts while many others remove what they find: each gets a result."""
    await api.do("createAssociationLabel", ERRORS, name="Friend", limit=9)
    ann, bob = [await contact(api, name) for name in ("Ann", "Bob")]
    wanted = {"fromId": ann, "toId": bob, "labelKey": "FRIEND"}
    association = f"association {{ id version }} {ERRORS}"
    found: list[tuple[object, list[dict[str, Any]]]] = []

    async def write() -> None:
        for _ in range(8):
            payload = await api.do("associate", f"created {association}", **wanted)
            found.append((payload["association"], payload["errors"]))
            if payload["association"] is not None:
                given = {"id": payload["association"]["id"], "note": "x"}
                changed = await api.do("updateAssociation", association, **given)
                found.append((changed["association"], changed["errors"]))

    async def remove() -> None:
        for _ in range(8):
            for edge in (await api.ask(EDGES, id=ann))["contact"]["associations"]["edges"]:
                await api.do("dissociate", f"deletedId {ERRORS}", id=edge["association"]["id"])

    await gather(*(write() for _ in range(6)), *(remove() for _ in range(6)))

    assert [one for one in found if (one[0] is None) == (one[1] == [])] == []
    assert sum(value is not None for value, _ in found) > 10


EDGES = "query ($id: ID!) { contact(id: $id) { associations { edges { association { id } } } } }"


async def test_handing_over_says_what_happened(db: Db) -> None:
    """A viewer who can no longer see the contact gets an error; open tasks that assignees lose are named or counted."""
    eva, bob, cid = [await user(db, name) for name in ("Eva", "Bob", "Cid")]
    mine = Caller(db.database, eva)
    ann = await contact(mine, "Ann")
    for assignee in (bob, cid, eva):
        await mine.do("createTasks", ERRORS, contactIds=[ann], title="Call", assigneeId=assignee.id)
    selection = f"contact {{ id }} tasksLosingAccess {{ title assignee {{ name }} }} {ERRORS}"

    hidden = await mine.do("setContactAccess", selection, contactId=ann, everyone=False, userIds=[cid.id])
    given = await mine.do("updateContact", selection, id=ann, ownerId=bob.id)
    opened = await Caller(db.database, bob).do("setContactAccess", selection, contactId=ann, everyone=True)

    assert (hidden["contact"], hidden["errors"]) == ({"id": ann}, [])
    assert hidden["tasksLosingAccess"] == [{"title": "Call", "assignee": {"name": "Bob"}}]
    assert (given["contact"], given["tasksLosingAccess"]) == (None, [])
    (error,) = given["errors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", None)
    assert error["message"] == (
        "The contact was handed over, and you can no longer see it. "
        "Open tasks whose assignees can no longer see the contact: 1."
    )
    assert (opened["contact"], opened["tasksLosingAccess"], opened["errors"]) == ({"id": ann}, [], [])


async def user(db: Db, name: str) -> Viewer:
    """Store an editor."""
    return Viewer(await add_user(db, name, Role.EDITOR), name, Role.EDITOR)
