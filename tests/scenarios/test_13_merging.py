"""13: Ann is in the list twice."""

from __future__ import annotations

from tests.scenarios.story import Person, shown

MERGED = "movedAssociations foldedAssociations removedAssociations redFlags { role count limit refused } contact { id }"
PROFILE = """query ($id: ID!, $gone: ID!) { gone: contact(id: $gone) { id } contact(id: $id) {
  name company jobTitle emails phones customFields
  associations { edges { role node { name } association { since until note } } }
  tasks { edges { node { title } } } messages { totalCount }
  redFlags { edges { node { status resolution other { name } count } } } } }"""


async def test_13_two_anns_become_one(rita: Person, ed: Person) -> None:
    """Nothing that hangs on either is lost; over a limit is flagged, one between the two goes."""
    await rita.label("Spouse", 1)
    await rita.label("Friend", 9)
    ann = await ed.contact(
        "Ann", company="Oak", emails=["ann@example.org"], phones=["+1 555 0100"], customFields={"pet": "Rex"}
    )
    twin = await ed.contact(
        "Anne", company="Elm", jobTitle="Cook", emails=["ann@example.org", "anne@example.org"], phones=["+1 555 0101"],
        customFields={"pet": "Tom", "shoe": "38"},
    )  # fmt: skip
    bob, cid, dan = [await ed.contact(name) for name in ("Bob", "Cid", "Dan")]
    await ed.link(ann, bob, "SPOUSE", since="2020-01-01")
    await ed.link(twin, cid, "SPOUSE", since="2021-01-01", note="Rome")
    await ed.link(ann, dan, "FRIEND", since="2015-01-01", note="school")
    await ed.link(twin, dan, "FRIEND", since="2010-01-01", note="chess")
    await ed.link(ann, twin, "FRIEND")
    await ed.refused("associate", fromId=twin, toId=dan, labelKey="SPOUSE")
    for contact in (ann, twin):
        await ed.does("createTasks", contactIds=[contact], title="Call {{ contact.name }}")
        await ed.does("sendMessages", contactIds=[contact], subject="Hi", text="Hello")

    merged = await ed.does("mergeContacts", MERGED, keepId=ann, mergeId=twin)
    found = await ed.ask(PROFILE, id=ann, gone=twin)

    assert [merged[f"{what}Associations"] for what in ("moved", "folded", "removed")] == [1, 1, 1]
    assert [(flag["role"], flag["count"], flag["limit"]) for flag in merged["redFlags"]] == [("Spouse", 2, 1)]
    contact = found["contact"]
    assert found["gone"] == {"id": ann}
    assert (contact["name"], contact["company"], contact["jobTitle"]) == ("Ann", "Oak", "Cook")
    assert contact["emails"] == ["ann@example.org", "anne@example.org"]
    assert contact["phones"] == ["+15550100", "+15550101"]
    assert contact["customFields"] == {"pet": "Rex", "shoe": "38"}
    associations = {
        (edge["role"], edge["node"]["name"]): edge["association"] for edge in contact["associations"]["edges"]
    }
    assert sorted(associations) == [("Friend", "Dan"), ("Spouse", "Bob"), ("Spouse", "Cid")]
    assert associations["Spouse", "Cid"] == {"since": "2021-01-01", "until": None, "note": "Rome"}
    assert associations["Friend", "Dan"]["since"] == "2010-01-01"
    assert {"school", "chess"} <= set(associations["Friend", "Dan"]["note"].split())
    assert sorted(edge["node"]["title"] for edge in contact["tasks"]["edges"]) == ["Call Ann", "Call Anne"]
    assert contact["messages"]["totalCount"] == 2
    flags = {edge["node"]["status"]: edge["node"] for edge in contact["redFlags"]["edges"]}
    assert flags["OPEN"]["count"] == 2
    assert flags["RESOLVED"]["resolution"] == "Its contact was merged with another."
    assert flags["RESOLVED"]["other"] == {"name": "Dan"}
    shown(
        13,
        "merging: two Anns become one with the links, notes, tasks, messages, flags of both; two spouses are flagged",
    )
