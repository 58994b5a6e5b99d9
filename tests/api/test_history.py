"""The history of contacts, and all changes with filters."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.db.specialised import OFTEN
from graphapi.kernel.viewer import Role, Viewer
from tests.api.test_payloads import ERRORS
from tests.api.viewers import Caller
from tests.conftest import ADMIN

NODES = "totalCount pageInfo { hasNextPage endCursor } edges { node { id kind text by { id } operation } }"
HISTORY = f"""query ($id: ID!, $first: Int, $after: String) {{
  contact(id: $id) {{ history(first: $first, after: $after) {{ {NODES} }} }} }}"""
CHANGES = f"""query ($kinds: [ChangeKind!], $byId: ID, $contactIds: [ID!], $from: DateTime, $until: DateTime) {{
  changes(kinds: $kinds, byId: $byId, contactIds: $contactIds, from: $from, until: $until) {{ {NODES} }} }}"""


@pytest.fixture
def api(db: Db) -> Caller:
    """The administrator."""
    return Caller(db.database, ADMIN)


async def contact(api: Caller, name: str) -> str:
    """Make a contact and return its id."""
    return (await api.do("createContact", "contact { id }", name=name))["contact"]["id"]


async def family(api: Caller) -> tuple[str, str, str]:
    """Ann, parent of Bob, and that association."""
    await api.do("createAssociationLabel", ERRORS, name="Parent", inverseName="Child", limit=2, inverseLimit=9)
    ann, bob = [await contact(api, name) for name in ("Ann Oak", "Bob Oak")]
    made = await api.do("associate", "association { id }", fromId=ann, toId=bob, labelKey="PARENT_CHILD")
    return ann, bob, made["association"]["id"]


def texts(connection: Any) -> list[str]:
    """The changes in words."""
    assert connection["totalCount"] == len(connection["edges"])
    return [edge["node"]["text"] for edge in connection["edges"]]


async def history(api: Caller, contact_id: str) -> list[str]:
    """The history of a contact in words."""
    return texts((await api.ask(HISTORY, id=contact_id))["contact"]["history"])


async def test_the_history_of_a_contact_is_in_words_newest_first(api: Caller) -> None:
    """Both contacts of an association have its changes."""
    ann, bob, made = await family(api)
    await api.do("updateContact", ERRORS, id=ann, company="Acorn Ltd")
    await api.do("dissociate", ERRORS, id=made)

    assert await history(api, ann) == [
        "Ann Oak is no longer Parent of Bob Oak",
        "The company of Ann Oak changed",
        "Ann Oak is now Parent of Bob Oak",
        "Ann Oak was created",
    ]
    assert await history(api, bob) == [
        "Ann Oak is no longer Parent of Bob Oak", "Ann Oak is now Parent of Bob Oak", "Bob Oak was created",
    ]  # fmt: skip


async def test_pages_of_a_history_follow_each_other(api: Caller) -> None:
    """Each change is on one page."""
    ann, _, made = await family(api)
    await api.do("dissociate", ERRORS, id=made)
    found, after = list[str](), None

    while True:
        page = (await api.ask(HISTORY, id=ann, first=1, after=after))["contact"]["history"]
        found += [edge["node"]["text"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert found == await history(api, ann)


async def test_changes_are_filtered(api: Caller) -> None:
    """By kind, user, contact and time."""
    ann, bob, made = await family(api)
    await api.do("updateAssociation", ERRORS, id=made, note="adopted")
    future, past = "2999-01-01T00:00:00Z", "2000-01-01T00:00:00Z"

    async def changes(**given: Any) -> list[str]:
        return texts((await api.ask(CHANGES, **given))["changes"])

    every = await changes()
    assert len(every) == 5
    assert await changes(kinds=["ASSOCIATION_UPDATED"]) == ["The note of Ann Oak as Parent of Bob Oak changed"]
    assert await changes(byId="usr_local") == every
    assert await changes(byId="usr_nobody") == []
    assert await changes(contactIds=[bob]) == await history(api, bob)
    assert await changes(contactIds=[ann, bob]) == every[:-1]
    assert (await changes(**{"from": past, "until": future}), await changes(**{"from": future})) == (every, [])
    assert await changes(until=past) == []
    assert await changes(until="9999-12-31T23:59:59.9999Z") == every
    assert await changes(**{"from": "9999-12-31T23:59:59.9999Z"}) == []


async def test_a_change_says_whether_it_can_be_undone_and_by_what_it_was(api: Caller, db: Db) -> None:
    """Not by viewers, and not twice; a merge cannot be undone."""
    ann, bob, made = await family(api)
    await api.do("dissociate", ERRORS, id=made)
    asked = "changes(first: 1) { edges { node { id canUndo undoneBy { id } } } }"
    vic = Caller(db.database, Viewer("usr_vic", "Vic", Role.VIEWER))

    async def newest(caller: Caller) -> Any:
        return (await caller.ask(f"{{ {asked} }}"))["changes"]["edges"][0]["node"]

    change = await newest(api)
    assert (change["canUndo"], change["undoneBy"], (await newest(vic))["canUndo"]) == (True, None, False)
    undone = await api.do("undo", f"change {{ canUndo undoneBy {{ id text operation canUndo }} }} {ERRORS}",
                          changeId=change["id"])  # fmt: skip
    by = (await newest(api))["id"]
    assert undone["change"] == {"canUndo": False, "undoneBy": {
        "id": by, "text": "Ann Oak is now Parent of Bob Oak", "operation": "undo", "canUndo": True,
    }}  # fmt: skip
    refused = await api.do("undo", f"change {{ id }} {ERRORS}", changeId=change["id"])
    assert [(one["code"], one["path"]) for one in refused["errors"]] == [("CONFLICT", ["input", "changeId"])]
    await api.do("mergeContacts", ERRORS, keepId=ann, mergeId=bob)
    assert (await newest(api))["canUndo"] is False


async def test_only_the_owner_and_administrators_are_offered_to_undo_a_change_of_access(api: Caller, db: Db) -> None:
    """As only they may change it; an editor is refused."""
    eva = Caller(db.database, Viewer("usr_eva", "Eva", Role.EDITOR, ("Board",)))
    ann = await contact(api, "Ann Oak")
    own = await contact(eva, "Eva's own")
    for one in (ann, own):
        await api.do("setContactAccess", ERRORS, contactId=one, everyone=False, teams=["Board"])
    asked = "query ($id: ID!) { contact(id: $id) { history(first: 1) { edges { node { id kind canUndo } } } } }"

    async def newest(caller: Caller, contact_id: str) -> Any:
        return (await caller.ask(asked, id=contact_id))["contact"]["history"]["edges"][0]["node"]

    found = [await newest(caller, one) for caller in (api, eva) for one in (ann, own)]
    assert [one["kind"] for one in found] == ["ACCESS_CHANGED"] * 4
    assert [one["canUndo"] for one in found] == [True, True, False, True]
    refused = await eva.do("undo", f"change {{ id }} {ERRORS}", changeId=found[0]["id"])
    assert [one["code"] for one in refused["errors"]] == ["FORBIDDEN"]


async def test_who_sees_one_contact_alone_sees_no_change_of_the_pair(api: Caller, db: Db) -> None:
    """In no list and by no id; neither do others than administrators see what became of a deleted contact."""
    eva = Caller(db.database, Viewer("usr_eva", "Eva", Role.EDITOR))
    ann, bob, _ = await family(api)
    await api.do("setContactAccess", ERRORS, contactId=bob, everyone=False)
    (pair,) = (await api.ask(CHANGES, kinds=["ASSOCIATION_CREATED"]))["changes"]["edges"]

    assert await history(eva, ann) == ["Ann Oak was created"]
    assert (await eva.ask("query ($id: ID!) { node(id: $id) { id } }", id=pair["node"]["id"]))["node"] is None
    assert texts((await eva.ask(CHANGES))["changes"]) == ["Ann Oak was created", "The label Parent was created"]

    await api.do("deleteContact", ERRORS, id=bob)

    assert await history(eva, ann) == ["Ann Oak was created"]
    assert (await history(api, ann))[0] == "Ann Oak is no longer Parent of a deleted contact"
    said = texts((await api.ask(CHANGES, contactIds=[bob]))["changes"])
    assert said[0] == "Bob Oak was deleted"


async def test_fields_are_shown_before_and_after(api: Caller) -> None:
    """As the inputs have them; who sees a contact as setContactAccess takes it."""
    ann, _, _ = await family(api)
    await api.do("updateContact", ERRORS, id=ann, customFields={"team": "A"}, birthDate="1990-01-02")
    await api.do("setContactAccess", ERRORS, contactId=ann, everyone=False, teams=["North"])

    found = await api.ask("{ changes(first: 2) { edges { node { fields { name before after } } } } }")

    access, fields = ({one["name"]: (one["before"], one["after"]) for one in edge["node"]["fields"]}
                      for edge in found["changes"]["edges"])  # fmt: skip
    assert fields["customFields"] == ({}, {"team": "A"})
    assert fields["birthDate"] == (None, "1990-01-02")
    assert access["everyone"] == (True, False)
    assert access["teams"] == ([], ["North"])


async def test_a_merged_contact_brings_its_history(api: Caller) -> None:
    """What happened to either has happened to the contact that stayed."""
    ann, bob, _ = await family(api)
    cid = await contact(api, "Cid Oak")
    await api.do("associate", ERRORS, fromId=cid, toId=bob, labelKey="PARENT_CHILD")

    await api.do("mergeContacts", ERRORS, keepId=ann, mergeId=cid)

    said = await history(api, ann)
    assert "Another contact was merged into Ann Oak" in said
    assert said.count("Ann Oak is now Parent of Bob Oak") == 2
    assert said.count("Ann Oak was created") == 2


async def test_a_label_that_is_gone_keeps_its_words(api: Caller) -> None:
    """The role is that of the time of the change."""
    ann, _, _ = await family(api)

    await api.do("deleteAssociationLabel", ERRORS, key="PARENT_CHILD", removeAssociations=True)

    assert (await history(api, ann))[0] == "Ann Oak is no longer Parent of Bob Oak"


async def test_a_page_costs_the_same_however_long_the_history(api: Caller) -> None:
    """Two ordered walks of an index that end with the page; so do the first changes of all."""
    ann, *_ = await family(api)
    reads = [
        f'{{ contact(id: "{ann}") {{ history(first: 3) {{ edges {{ node {{ id text }} }} }} }} }}',
        "{ changes(first: 3) { edges { node { id kind } } } }",
    ]

    async def changed(number: int) -> list[int]:
        for n in range(number):
            await api.do("updateContact", ERRORS, id=ann, company=f"Acorn {number} {n}")
        return [(await api.profile(text))[0] for text in reads]

    for _ in range(OFTEN):
        # From then on they have specialised texts.
        await changed(1)
    assert await changed(5) == await changed(25)
