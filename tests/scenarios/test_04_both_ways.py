"""4 and 5: a link is on both profiles, and what a profile's list is good for."""

from __future__ import annotations

from typing import Any

from tests.scenarios.story import Person, Story, shown, until

PROFILE = """query ($id: ID!) { contact(id: $id) { name associationGroups {
  role limit totalCount currentCount overLimit label { key }
  associations { edges { role inverseRole node { id name } association { id since note version } } } } } }"""


async def groups(person: Person, contact_id: str) -> dict[str, Any]:
    """The groups of a profile by role."""
    found = (await person.ask(PROFILE, id=contact_id))["contact"]["associationGroups"]
    return {group["role"]: group for group in found}


async def test_4_a_link_is_seen_from_both_sides(rita: Person, ed: Person) -> None:
    """At once, with the right role on each; edited from one side, removed from the other."""
    await rita.label("Parent", 2, inverseName="Child", inverseLimit=20)
    ann, bob = await ed.contact("Ann"), await ed.contact("Bob")
    await ed.link(ann, bob, "PARENT_CHILD")

    on_bob, on_ann = await groups(ed, bob), await groups(ed, ann)
    [from_bob], [from_ann] = on_bob["Parent"]["associations"]["edges"], on_ann["Child"]["associations"]["edges"]
    assert (list(on_bob), list(on_ann)) == (["Parent"], ["Child"])
    assert (from_bob["node"]["name"], from_bob["role"], from_bob["inverseRole"]) == ("Ann", "Parent", "Child")
    assert (from_ann["node"]["name"], from_ann["role"], from_ann["inverseRole"]) == ("Bob", "Child", "Parent")
    assert from_bob["association"] == from_ann["association"]

    await ed.does("updateAssociation", id=from_bob["association"]["id"], note="adopted", since="2020-05-01")
    [again] = (await groups(ed, ann))["Child"]["associations"]["edges"]
    assert (again["association"]["note"], again["association"]["since"]) == ("adopted", "2020-05-01")
    await ed.does("dissociate", "deletedId", id=again["association"]["id"])
    assert (await groups(ed, bob), await groups(ed, ann)) == ({}, {})
    shown(
        4, "both ways: Ann is Parent on Bob's page, Bob is Child on Ann's; edited from one side, removed from the other"
    )


async def test_5_the_list_on_a_profile(story: Story, rita: Person, ed: Person) -> None:
    """Grouped by label with role, limit and count; from each line: jump, remove, add a task, send an e-mail."""
    await rita.label("Parent", 2, inverseName="Child", inverseLimit=20)
    await rita.label("Friend", 5)
    ann = await ed.contact("Ann")
    bob, cid, dan = [await ed.contact(name, emails=[f"{name}@example.org"]) for name in ("Bob", "Cid", "Dan")]
    await ed.link(bob, ann, "PARENT_CHILD")
    await ed.link(cid, ann, "PARENT_CHILD")
    await ed.link(dan, ann, "FRIEND")

    found = await groups(ed, ann)
    facts = {role: (group["currentCount"], group["limit"], group["label"]["key"]) for role, group in found.items()}
    assert facts == {"Friend": (1, 5, "FRIEND"), "Parent": (2, 2, "PARENT_CHILD")}
    first, second = found["Parent"]["associations"]["edges"]
    jumped = await ed.ask("query ($id: ID!) { contact(id: $id) { name } }", id=first["node"]["id"])
    assert jumped["contact"]["name"] == first["node"]["name"] == "Bob"

    await ed.does("createTasks", contactIds=[first["node"]["id"]], title="Call {{ contact.name }}")
    await ed.does("dissociate", id=second["association"]["id"])
    async with story.mail() as post:
        await ed.does("sendMessages", contactIds=[first["node"]["id"]], subject="Hello", text="Dear {{ contact.name }}")
        await until(ed, "SENT")
    tasks = await ed.ask("query ($id: ID!) { contact(id: $id) { tasks { edges { node { title } } } } }", id=bob)
    assert tasks["contact"]["tasks"]["edges"] == [{"node": {"title": "Call Bob"}}]
    assert [recipients for recipients, _ in post.got] == [["Bob@example.org"]]
    assert (await groups(ed, ann))["Parent"]["currentCount"] == 1
    shown(5, "the profile's list: Parent 2 of 2 and Friend 1 of 5; from a line Ed jumps, writes, adds a task, removes")
