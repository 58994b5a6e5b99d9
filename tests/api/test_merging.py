"""Making two contacts one through the API; what exactly moves is tested with the service."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.users.user_changes import add_user
from tests.api.conftest import Api
from tests.api.viewers import Caller

SELECTION = """
  contact { id name emails associations { edges { role node { name } } } }
  movedAssociations foldedAssociations removedAssociations redFlags { role count limit } errors { __typename code path }
"""


async def merge(api: Api, keep: str, other: str, **given: str) -> dict[str, object]:
    """Merge and return the payload."""
    return await api.do("mergeContacts", "MergeContactsInput", SELECTION, keepId=keep, mergeId=other, **given)


async def test_two_contacts_become_one(api: Api) -> None:
    """What moved, what folded, and the flags of limits that it is over now."""
    ann, double, bob, cid = [await api.contact(name) for name in ("Ann", "Ann A.", "Bob", "Cid")]
    spouse = await api.label("Spouse", limit=1)
    friend = await api.label("Friend")
    for first, second, key in (
        (ann, bob, spouse), (double, cid, spouse), (ann, cid, friend), (double, cid, friend), (ann, double, friend)
    ):  # fmt: skip
        await api.associate(first, second, key)

    merged = await merge(api, ann, double, idempotencyKey="once")

    assert merged == {
        "contact": {
            "id": ann, "name": "Ann", "emails": [],
            "associations": {"edges": [
                {"role": "Friend", "node": {"name": "Cid"}},
                {"role": "Spouse", "node": {"name": "Bob"}},
                {"role": "Spouse", "node": {"name": "Cid"}},
            ]},
        },
        "movedAssociations": 1, "foldedAssociations": 1, "removedAssociations": 1,
        "redFlags": [{"role": "Spouse", "count": 2, "limit": 1}],
        "errors": [],
    }  # fmt: skip
    assert await merge(api, ann, double, idempotencyKey="once") == merged
    assert (await api.ask("query ($id: ID!) { contact(id: $id) { id } }", id=double))["contact"] == {"id": ann}


async def test_what_cannot_be_merged_is_in_the_errors(api: Api) -> None:
    """A contact with itself, and with one that does not exist."""
    ann = await api.contact("Ann")

    same, missing = await merge(api, ann, ann), await merge(api, ann, "con_none")

    assert same["errors"] == [{"__typename": "InvalidInput", "code": "INVALID", "path": ["input", "mergeId"]}]
    assert missing["errors"] == [{"__typename": "NotFound", "code": "NOT_FOUND", "path": ["input", "mergeId"]}]
    assert (missing["contact"], missing["movedAssociations"]) == (None, 0)


async def test_hidden_contacts_are_neither_merged_nor_counted(api: Api, db: Db) -> None:
    """Associations of the hidden contacts move too: nothing is lost."""
    bea = await add_user(db, "Bea", Role.EDITOR)
    keep, other, seen = [await api.contact(name) for name in ("Ann", "Ann A.", "Bob")]
    hidden = await api.contact("Hidden", everyone=False)
    friend = await api.label("Friend")
    for contact in (seen, hidden):
        await api.associate(other, contact, friend)
    caller = Caller(db.database, Viewer(bea, "Bea", Role.EDITOR))

    refused = await caller.do("mergeContacts", SELECTION, keepId=keep, mergeId=hidden)
    merged = await caller.do("mergeContacts", SELECTION, keepId=keep, mergeId=other)

    assert [error["code"] for error in refused["errors"]] == ["NOT_FOUND"]
    assert merged["movedAssociations"] == 1
    assert [edge["node"]["name"] for edge in merged["contact"]["associations"]["edges"]] == ["Bob"]
    count = await api.ask("query ($id: ID!) { contact(id: $id) { associations { totalCount } } }", id=keep)
    assert count == {"contact": {"associations": {"totalCount": 2}}}
