"""Every mutation leaves a record of what it changed, in the transaction of the change, and only then."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from graphql import build_schema

from graphapi.db.request import Db
from tests.api.test_payloads import ERRORS, case_of, contact, suggestion_of
from tests.api.viewers import Caller
from tests.conftest import ADMIN, cypher
from tests.repo.test_schema_file import FILE

RECORDED: dict[str, list[str]] = {
    "createContact": ["CONTACT_CREATED"],
    "createContacts": ["CONTACT_CREATED", "CONTACT_CREATED"],
    "updateContact": ["CONTACT_UPDATED"],
    "setContactAccess": ["ACCESS_CHANGED"],
    "deleteContact": ["ASSOCIATION_REMOVED", "CONTACT_DELETED"],
    "eraseContact": ["CONTACT_ERASED"],
    "mergeContacts": ["CONTACTS_MERGED"],
    "associate": ["ASSOCIATION_CREATED"],
    "associateMany": ["ASSOCIATION_CREATED"],
    "updateAssociation": ["ASSOCIATION_UPDATED"],
    "dissociate": ["ASSOCIATION_REMOVED"],
    "dissociateMany": ["ASSOCIATION_REMOVED"],
    "linkRelative": ["ASSOCIATION_CREATED"],
    "acceptSuggestion": ["ASSOCIATION_CREATED"],
    "createAssociationLabel": ["LABEL_CREATED"],
    "updateAssociationLabel": ["LABEL_UPDATED"],
    "deleteAssociationLabel": ["ASSOCIATION_REMOVED", "LABEL_DELETED", "LABEL_UPDATED"],
    "createRelationRule": ["RULE_CREATED"],
    "updateRelationRule": ["RULE_UPDATED"],
    "deleteRelationRule": ["RULE_DELETED"],
    "resolveRedFlag": ["RED_FLAG_RESOLVED"],
    "updateSettings": ["SETTINGS_CHANGED"],
    "renameTeam": ["ACCESS_CHANGED"],
    "undo": ["CONTACT_UPDATED"],
}
"""The kinds that each mutation records when it changes something, sorted."""

_RECORDS_ITSELF = "A task or message is itself the record of who made it and what became of it."
_RELATIVE = "The relative stays with the contact, marked as open or dismissed, and no kind of change is about it."
_USERS = "No kind of change is about users and their tokens."

EXCEPTED: dict[str, str] = {
    **dict.fromkeys(("createTasks", "updateTask", "deleteTask"), _RECORDS_ITSELF),
    **dict.fromkeys(("sendMessages", "retryMessage", "releaseMessages", "discardMessages"), _RECORDS_ITSELF),
    **dict.fromkeys(("createUser", "updateUser", "updateViewer", "createToken", "revokeToken"), _USERS),
    "declareDistinct": "The pair keeps who declared it and when, and no kind of change is about pairs.",
    "dismissSuggestion": "The contact keeps what was dismissed, and no kind of change is about suggestions.",
    **dict.fromkeys(("dismissRelative", "restoreRelative"), _RELATIVE),
}
"""The mutations that leave no record, and why."""

RECORDS = """MATCH (h:Change)
WHERE NOT h.id IN $known
WITH h
ORDER BY h.kind, h.id
RETURN h.id, h.kind, h.operation, h.byId, h.contactId, h.otherId, h.before, h.after"""

WITHOUT_CASE = ("deleteTask", "releaseMessages", "discardMessages")
"""Excepted mutations whose payload has no object, so that `case_of` has no input for them."""


@pytest.fixture
def api(db: Db) -> Caller:
    """The administrator."""
    return Caller(db.database, ADMIN)


async def records(api: Caller, known: Sequence[Any] = ()) -> list[list[Any]]:
    """The records, by kind, without those of these ids."""
    return await cypher(api.database, RECORDS, known=list(known))


async def friends(api: Caller) -> tuple[str, str]:
    """Ann and Bob, and a label for them."""
    await api.do("createAssociationLabel", ERRORS, name="Friend", limit=9)
    return await contact(api, "Ann"), await contact(api, "Bob")


async def given_for(api: Caller, mutation: str) -> dict[str, Any]:
    """An input with which the mutation changes something."""
    new, removing = (
        ("associate", "associateMany", "acceptSuggestion"),
        ("dissociate", "dissociateMany", "delete", "erase"),
    )
    if not mutation.startswith((*new, *removing)):
        return (await case_of(api, mutation)).given
    ann, bob = await friends(api)
    if mutation == "acceptSuggestion":
        return {"id": suggestion_of(ann, bob)}
    wanted = {"fromId": ann, "toId": bob, "labelKey": "FRIEND", "note": "since school"}
    if mutation in new:
        return wanted if mutation == "associate" else {"items": [wanted]}
    association_id = (await api.do("associate", "association { id }", **wanted))["association"]["id"]
    rule = await api.do("createRelationRule", "rule { key }", role="Acquaintance", steps=[["Friend"], ["Friend"]])
    inputs: dict[str, dict[str, Any]] = {
        "deleteRelationRule": {"key": rule["rule"]["key"]},
        "dissociate": {"id": association_id},
        "dissociateMany": {"ids": [association_id]},
        "deleteContact": {"id": ann},
        "eraseContact": {"id": ann},
        "deleteAssociationLabel": {"key": "FRIEND", "removeAssociations": True},
    }
    return inputs[mutation]


def mutations() -> list[str]:
    """All mutations of the schema."""
    root = build_schema(FILE.read_text("utf-8")).mutation_type
    assert root is not None
    return list(root.fields)


def test_every_mutation_is_recorded_or_excepted_with_its_reason() -> None:
    """A new mutation needs an entry in one of the two tables."""
    assert sorted(mutations()) == sorted([*RECORDED, *EXCEPTED])


@pytest.mark.parametrize("mutation", RECORDED)
async def test_a_mutation_records_what_it_changes_once(api: Caller, mutation: str) -> None:
    """Who did it, by which mutation; a request repeated under its key records nothing more."""
    given = await given_for(api, mutation) | {"idempotencyKey": "once"}
    before = [one[0] for one in await records(api)]

    await api.do(mutation, "__typename", **given)
    found = await records(api, before)
    await api.do(mutation, "__typename", **given)

    assert [kind for _, kind, *_ in found] == RECORDED[mutation]
    assert {(operation, by) for _, _, operation, by, *_ in found} == {(mutation, "usr_local")}
    assert await records(api, before) == found


@pytest.mark.parametrize("mutation", [one for one in EXCEPTED if one not in WITHOUT_CASE])
async def test_what_is_excepted_leaves_no_record(api: Caller, mutation: str) -> None:
    """The table of exceptions lists only mutations that really are."""
    given = await given_for(api, mutation)
    before = [one[0] for one in await records(api)]

    await api.do(mutation, "__typename", **given)

    assert await records(api, before) == []


async def test_a_record_has_the_fields_that_differ(api: Caller) -> None:
    """Before and after; a change of nothing leaves no record."""
    ann, bob = await friends(api)
    association = {"fromId": ann, "toId": bob, "labelKey": "FRIEND", "note": "since school", "since": "2001-09-01"}
    made = (await api.do("associate", "association { id }", **association))["association"]["id"]
    before = [one[0] for one in await records(api)]

    await api.do("updateAssociation", ERRORS, id=made, note=None, until="2009-07-01")
    await api.do("updateContact", ERRORS, id=ann, company="Acorn Ltd", birthDate="1990-01-02")
    await api.do("updateContact", ERRORS, id=ann, company="Acorn Ltd")
    await api.do("dissociate", ERRORS, id=made)

    found = {kind: (ends, read(old), read(new)) for _, kind, _, _, *ends, old, new in await records(api, before)}
    removed = found.pop("ASSOCIATION_REMOVED")
    assert found == {
        "ASSOCIATION_UPDATED": (
            [ann, bob], {"note": "since school", "until": None}, {"note": None, "until": "2009-07-01"}
        ),
        "CONTACT_UPDATED": (
            [ann, None], {"company": None, "birthDate": None}, {"company": "Acorn Ltd", "birthDate": "1990-01-02"}
        ),
    }  # fmt: skip
    assert removed[:2] == ([ann, bob], removed[1] | {"since": "2001-09-01", "until": "2009-07-01"})
    assert len(await records(api, before)) == 3


async def test_what_is_refused_leaves_no_record_but_its_red_flag(api: Caller) -> None:
    """A second refusal at the same place updates the open flag, and is no change."""
    await api.do("createAssociationLabel", ERRORS, name="Spouse", limit=1)
    ann, bob, cid, dan = [await contact(api, name) for name in ("Ann", "Bob", "Cid", "Dan")]
    await api.do("associate", ERRORS, fromId=ann, toId=bob, labelKey="SPOUSE")
    before = [one[0] for one in await records(api)]

    for other in (cid, dan):
        await api.do("associate", ERRORS, fromId=ann, toId=other, labelKey="SPOUSE")
    await api.do("updateContact", ERRORS, id=ann, externalId="con_00000000000000000000000000")
    await api.do("mergeContacts", ERRORS, keepId=ann, mergeId=ann)

    assert [kind for _, kind, *_ in await records(api, before)] == ["RED_FLAG_RAISED"]


async def test_records_touch_no_contact(api: Caller) -> None:
    """Only associations are connected to contacts."""
    ann, _ = await friends(api)

    await api.do("updateContact", ERRORS, id=ann, company="Acorn Ltd")

    assert await cypher(api.database, "MATCH (h:Change)--() RETURN h.id") == []


def read(text: str | None) -> Any:
    """The values of a record."""
    return json.loads(text) if text else {}
