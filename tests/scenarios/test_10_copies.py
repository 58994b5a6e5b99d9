"""10: the assistant gets a copy."""

from __future__ import annotations

from graphapi.db.request import Db
from tests.conftest import ADMIN, cypher
from tests.scenarios.story import ERRORS, Person, Story, shown
from tests.scenarios.test_09_merge_fields import preview
from tests.services.people import people


async def test_10_copies_go_where_the_association_says(rita: Person, ed: Person) -> None:
    """By the label's default, the association's own setting, or any requested role; each address once."""
    await rita.label("Assistant", 9, inverseName="Assisted person", inverseLimit=9, emailCopy="FROM")
    await rita.label("Friend", 9)
    ann, bob, cid, dan = [
        await ed.contact(name, emails=[f"{name.lower()}@example.org"]) for name in ("Ann", "Bob", "Cid", "Dan")
    ]
    twin = await ed.contact("Bobby", emails=["BOB@example.org"])
    mute, out = await ed.contact("Mute"), await ed.contact("Olga", emails=["olga@example.org"], emailOptOut=True)
    await ed.link(bob, ann, "ASSISTANT_ASSISTED_PERSON")
    await ed.link(cid, ann, "ASSISTANT_ASSISTED_PERSON", emailCopy="NONE")
    for contact in (mute, out):
        await ed.link(contact, ann, "ASSISTANT_ASSISTED_PERSON")
    await ed.link(ann, twin, "FRIEND", emailCopy="BOTH")
    await ed.link(ann, dan, "FRIEND")

    [plain] = await preview(ed, ann)
    [friends] = await preview(ed, ann, copyRoles=["friend"])
    [without] = await preview(ed, ann, copyLinked=False)
    [back] = await preview(ed, bob)

    assert plain["to"] == [{"email": "ann@example.org"}]
    assert [(one["name"], one["role"]) for one in plain["cc"]] == [("Bob", "Assistant")]
    assert [one["name"] for one in friends["cc"]] == ["Bob", "Dan"]
    assert sorted((one["name"], one["reason"]) for one in plain["leftOut"]) == [
        ("Mute", "NO_EMAIL"), ("Olga", "OPTED_OUT"),
    ]  # fmt: skip
    assert (without["cc"], back["cc"]) == ([], [])
    shown(10, "copies: Bob the assistant by himself, Dan as a friend asked for; nobody twice, Mute and Olga reported")


async def test_10_one_call_serves_a_thousand(story: Story, ed: Person) -> None:
    """Each with its own outcome; one more is refused."""
    db = story.database
    ids = await people(Db.of(db, ADMIN), *(f"Ann {number}" for number in range(1_001)))
    await cypher(db, "MATCH (c:Contact) SET c.emails = [c.id + '@example.org']")
    await ed.does("updateContact", id=ids[1], emailOptOut=True)

    sent = await ed.does(
        "sendMessages", f"results {{ message {{ id }} {ERRORS} }}", contactIds=ids[:1_000], subject="Hi",
        text="Dear {{ contact.name }}",
    )  # fmt: skip
    more = await ed.refused("sendMessages", contactIds=ids, subject="Hi", text="Hello")

    assert len(sent["results"]) == 1_000
    assert [n for n, one in enumerate(sent["results"]) if one["errors"]] == [1]
    assert (await ed.ask("{ messages(status: QUEUED) { totalCount } }"))["messages"]["totalCount"] == 999
    assert (more["code"], more["path"]) == ("INVALID", ["input", "contactIds"])
    shown(10, "copies: one call queues 999 of 1,000 messages and says why one is not; 1,001 are refused")
