"""One person once, through the API: duplicates, previews and choices of merges, old ids, batches."""

from __future__ import annotations

from typing import Any

from graphapi.db.request import Db
from graphapi.services.duplicates.pair_upkeep import compare_pending
from tests.api.conftest import Api
from tests.conftest import ADMIN

DUPLICATES = """
query ($id: ID, $minimum: Float! = 0.8, $first: Int, $after: String) {
  duplicateContacts(contactId: $id, minimumScore: $minimum, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { node { score reasons { kind detail } contacts { id name } } }
  }
}
"""
PREVIEW = """
query ($keep: ID!, $merge: ID!, $choose: MergeChoicesInput) {
  previewMerge(keepId: $keep, mergeId: $merge, choose: $choose) {
    contact { id name company emails } movedAssociations foldedAssociations removedAssociations limitsExceeded
    fieldsTaken fieldsKept errors { code path }
  }
}
"""


async def test_duplicates_are_listed_with_their_reasons(api: Api, db: Db) -> None:
    """Of one contact and of all, until they are declared distinct."""
    ann = await api.contact("Ann Oak", emails=["ann@example.org"])
    double = await api.contact("Anne Oak", emails=["ann@example.org"])
    await compare_pending(Db.of(db.database, ADMIN))

    of_all = (await api.ask(DUPLICATES))["duplicateContacts"]
    of_one = (await api.ask(DUPLICATES, id=double, first=1))["duplicateContacts"]

    assert of_all == of_one
    assert of_all["totalCount"] == 1
    node = of_all["edges"][0]["node"]
    assert node["contacts"] == [{"id": ann, "name": "Ann Oak"}, {"id": double, "name": "Anne Oak"}]
    assert node["reasons"] == [
        {"kind": "SAME_EMAIL", "detail": "ann@example.org"}, {"kind": "SIMILAR_NAME", "detail": "Ann Oak · Anne Oak"},
    ]  # fmt: skip

    declared = await api.do("declareDistinct", "DeclareDistinctInput", "contacts { id }", contactIds=[ann, double])
    assert declared == {"contacts": [{"id": ann}, {"id": double}]}
    assert (await api.ask(DUPLICATES))["duplicateContacts"]["totalCount"] == 0
    assert (await api.ask(DUPLICATES, id=ann))["duplicateContacts"]["edges"] == []


async def test_a_preview_shows_what_a_merge_does_and_does_nothing(api: Api) -> None:
    """The counts, the limits, the fields and the contact are those of the merge that follows."""
    ann = await api.contact("Ann Oak", company="Acorn Ltd", emails=["ann@example.org"])
    double = await api.contact("Anne Oak", company="Beech Ltd", emails=["anne@example.org"])
    bob, cid = await api.contact("Bob"), await api.contact("Cid")
    spouse, friend = await api.label("Spouse", limit=1), await api.label("Friend")
    for first, second, key in (
        (ann, bob, spouse), (double, cid, spouse), (ann, cid, friend), (double, cid, friend), (ann, double, friend)
    ):  # fmt: skip
        await api.associate(first, second, key)

    asked: dict[str, Any] = {"keep": ann, "merge": double, "choose": {"company": "MERGE"}}
    seen, again = [(await api.ask(PREVIEW, **asked))["previewMerge"] for _ in range(2)]

    assert seen == again == {
        "contact": {
            "id": ann, "name": "Ann Oak", "company": "Beech Ltd", "emails": ["ann@example.org", "anne@example.org"],
        },
        "movedAssociations": 1, "foldedAssociations": 1, "removedAssociations": 1,
        "limitsExceeded": ["Spouse: 2 of 1 (SPOUSE)"],
        "fieldsTaken": ["emails", "company"], "fieldsKept": ["name"], "errors": [],
    }  # fmt: skip
    merged = await api.do(
        "mergeContacts", "MergeContactsInput",
        "contact { id name company emails mergedFrom } movedAssociations foldedAssociations removedAssociations",
        keepId=ann, mergeId=double, choose={"company": "MERGE"},
    )  # fmt: skip
    assert merged.pop("contact") == seen["contact"] | {"mergedFrom": [double]}
    assert merged == {name: seen[name] for name in merged}


async def test_what_cannot_be_merged_is_in_the_preview(api: Api) -> None:
    """With the errors that mergeContacts has."""
    ann = await api.contact("Ann Oak")

    seen = (await api.ask(PREVIEW, keep=ann, merge=ann))["previewMerge"]

    assert (seen["contact"], seen["errors"]) == (None, [{"code": "INVALID", "path": ["input", "mergeId"]}])


async def test_many_contacts_are_made_each_with_its_outcome(api: Api) -> None:
    """What is wrong with one is in its result, with its path; a repetition under a key makes nothing."""
    await api.contact("Ann", externalId="x-1")
    items: list[dict[str, Any]] = [
        {"name": "Bob Elm"}, {"name": "Cid Ash", "emails": ["nowhere"]}, {"name": "Dan", "externalId": "x-1"},
        {"name": "Eva", "externalId": "x-2"}, {"name": "Eve", "externalId": "x-2"},
    ]  # fmt: skip
    selection = "createdCount results { contact { name } errors { code path } } errors { code }"

    done, again = [
        await api.do("createContacts", "CreateContactsInput", selection, items=items, idempotencyKey="once")
        for _ in range(2)
    ]

    assert done == again
    assert done["createdCount"] == 2
    assert [one["contact"] and one["contact"]["name"] for one in done["results"]] == [
        "Bob Elm",
        None,
        None,
        "Eva",
        None,
    ]
    assert [one["errors"] for one in done["results"]] == [
        [],
        [{"code": "INVALID", "path": ["input", "items", "1", "emails", "0"]}],
        [{"code": "CONFLICT", "path": ["input", "items", "2", "externalId"]}],
        [],
        [{"code": "CONFLICT", "path": ["input", "items", "4", "externalId"]}],
    ]


async def test_an_atomic_batch_of_contacts_is_made_whole_or_not_at_all(api: Api) -> None:
    """One refusal takes all others back."""
    items = [{"name": "Bob Elm"}, {"name": " "}]

    done = await api.do("createContacts", "CreateContactsInput", "createdCount results { errors { code } }",
                        items=items, atomic=True)  # fmt: skip

    assert done["createdCount"] == 0
    assert [one["errors"] for one in done["results"]] == [[{"code": "ABORTED"}], [{"code": "INVALID"}]]
    assert (await api.ask("{ contacts { totalCount } }"))["contacts"]["totalCount"] == 0


async def test_many_associations_are_removed_each_with_its_outcome(api: Api) -> None:
    """One that is gone, and one that is named twice, are not found; atomic, all stay."""
    ann, bob, cid = [await api.contact(name) for name in ("Ann", "Bob", "Cid")]
    friend = await api.label("Friend")
    one, other = [await api.associate(ann, end, friend) for end in (bob, cid)]
    selection = "deletedCount results { deletedId from { name } to { name } errors { code path } }"

    kept = await api.do("dissociateMany", "DissociateManyInput", selection, ids=[one, "asc_none"], atomic=True)
    done = await api.do("dissociateMany", "DissociateManyInput", selection, ids=[one, other, one])

    assert [result["errors"][0]["code"] for result in kept["results"]] == ["ABORTED", "NOT_FOUND"]
    assert done["deletedCount"] == 2
    assert [(result["deletedId"], result["to"] and result["to"]["name"]) for result in done["results"]] == [
        (one, "Bob"), (other, "Cid"), (None, None),
    ]  # fmt: skip
    assert done["results"][2]["errors"] == [{"code": "NOT_FOUND", "path": ["input", "ids", "2"]}]
