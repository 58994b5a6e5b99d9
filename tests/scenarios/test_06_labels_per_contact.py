"""6 and 7: ten labels on one contact at most, and what goes with a contact that is deleted."""

from __future__ import annotations

from tests.scenarios.story import Person, shown


async def test_6_ten_labels_on_one_contact(rita: Person, ed: Person) -> None:
    """The eleventh is refused until Rita changes the setting."""
    keys = [await rita.label(f"Role {n}", 5) for n in range(11)]
    ann, bob, cid = [await ed.contact(name) for name in ("Ann", "Bob", "Cid")]
    for key in keys[:10]:
        await ed.link(ann, bob, key)

    error = await ed.refused("associate", fromId=ann, toId=cid, labelKey=keys[10])
    await ed.link(ann, cid, keys[0])
    not_his = await ed.refused("updateSettings", maxLabelsPerContact=11)
    changed = await rita.does("updateSettings", "settings { maxLabelsPerContact }", maxLabelsPerContact=11)
    await ed.link(ann, cid, keys[10])

    assert (error["code"], error["scope"], error["limit"], error["current"]) == (
        "LIMIT_REACHED", "LABELS_PER_CONTACT", 10, 10,
    )  # fmt: skip
    assert error["contact"] == {"name": "Ann"}
    assert not_his["code"] == "FORBIDDEN"
    assert changed["settings"]["maxLabelsPerContact"] == 11
    shown(
        6, "ten labels: an eleventh on Ann is refused, a second friend is not; Rita raises the setting, then it passes"
    )


async def test_7_a_deleted_contact_leaves_nothing_dangling(rita: Person, ed: Person) -> None:
    """Its associations go from the other profiles, its tasks and flags go; its messages stay readable."""
    await rita.label("Spouse", 1)
    ann, bob, cid = [await ed.contact(name, emails=[f"{name.lower()}@example.org"]) for name in ("Ann", "Bob", "Cid")]
    association = await ed.link(ann, bob, "SPOUSE")
    error = await ed.refused("associate", fromId=ann, toId=cid, labelKey="SPOUSE")
    task = (await ed.does("createTasks", "results { task { id } }", contactIds=[ann], title="Call"))["results"][0]
    sent = await ed.does("sendMessages", "results { message { id } }", contactIds=[ann], subject="Hi", text="Hello")
    message = sent["results"][0]["message"]["id"]

    gone = await ed.does("deleteContact", "deletedId removedAssociations", id=ann)
    document = """query ($bob: ID!, $gone: [ID!]!, $message: ID!) {
      contact(id: $bob) { associations { totalCount } associationGroups { role } tasks { totalCount } }
      nodes(ids: $gone) { id } tasks { totalCount } redFlags { totalCount }
      node(id: $message) { ... on Message { subject contact { id } to { name email contact { id } } } } }"""
    flag = error["redFlag"]["id"]
    found = await ed.ask(document, bob=bob, gone=[ann, association, task["task"]["id"], flag], message=message)

    assert (gone["deletedId"], gone["removedAssociations"]) == (ann, 1)
    assert found["contact"] == {"associations": {"totalCount": 0}, "associationGroups": [], "tasks": {"totalCount": 0}}
    assert found["nodes"] == [None] * 4
    assert (found["tasks"]["totalCount"], found["redFlags"]["totalCount"]) == (0, 0)
    assert found["node"]["contact"] is None
    assert found["node"]["to"] == [{"name": "Ann", "email": "ann@example.org", "contact": None}]
    await ed.link(cid, bob, "SPOUSE")
    shown(7, "deleting: Ann's link, task and flag go with her, her message stays readable, Bob's place is free")
