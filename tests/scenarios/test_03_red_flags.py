"""3: a client claims eight spouses."""

from __future__ import annotations

from tests.scenarios.story import Person, Story, shown, until

FLAG = """id role limit count refused status resolution raisedAt contact { name } other { name } label { key }
  raisedBy { name } resolvedBy { name } resolvedAt"""
FLAGS = f"""query ($status: RedFlagStatus, $label: String) {{
  redFlags(status: $status, labelKey: $label) {{ totalCount edges {{ node {{ {FLAG} }} }} }} }}"""


async def test_3_the_ninth_spouse_is_refused_and_rita_finds_the_flag(story: Story, rita: Person, ed: Person) -> None:
    """Who, which role, how many, who tried, when; one mail for the flag, resolved with a remark."""
    await rita.label("Spouse", 8)
    await rita.label("Friend", 8)
    await rita.does("updateViewer", notifyRedFlags=True)
    ann, *others = [await ed.contact(name) for name in ("Ann", *(f"Bob{n}" for n in range(8)), "Cid")]
    async with story.mail() as post:
        for other in others[:8]:
            await ed.link(ann, other, "SPOUSE")
        error = await ed.refused("associate", fromId=ann, toId=others[8], labelKey="SPOUSE")
        await ed.refused("associate", fromId=ann, toId=others[8], labelKey="SPOUSE")
        await until(rita, "SENT")

    assert (error["code"], error["limit"], error["current"], error["role"]) == ("LIMIT_REACHED", 8, 8, "Spouse")
    assert (error["contact"], len(error["occupants"])) == ({"name": "Ann"}, 8)
    found = await rita.ask(FLAGS, status="OPEN", label="SPOUSE")
    assert found["redFlags"]["totalCount"] == 1
    flag = found["redFlags"]["edges"][0]["node"]
    assert (flag["contact"], flag["other"], flag["role"]) == ({"name": "Ann"}, {"name": "Cid"}, "Spouse")
    assert (flag["limit"], flag["count"], flag["refused"]) == (8, 9, True)
    assert (flag["raisedBy"], flag["raisedAt"] is not None) == ({"name": "Ed"}, True)
    assert flag["id"] == error["redFlag"]["id"]
    [(recipients, email)] = post.got
    assert recipients == ["rita@office.example.org"]
    assert "Ann" in str(email["Subject"])
    assert "tried by Ed" in email.get_content()

    assert (await ed.refused("resolveRedFlag", id=flag["id"]))["code"] == "FORBIDDEN"
    await rita.does("resolveRedFlag", id=flag["id"], resolution="A joke.")
    [edge] = (await rita.ask(FLAGS, status="RESOLVED"))["redFlags"]["edges"]
    assert (edge["node"]["resolution"], edge["node"]["resolvedBy"]) == ("A joke.", {"name": "Rita"})
    assert (await rita.ask(FLAGS, status="OPEN"))["redFlags"]["totalCount"] == 0
    assert (await rita.ask(FLAGS, label="FRIEND"))["redFlags"]["totalCount"] == 0
    shown(3, "red flags: the ninth spouse is refused twice, Rita gets one mail, finds one flag, resolves it")


async def test_3_a_lenient_label_lets_it_through_and_lowering_flags(rita: Person, ed: Person) -> None:
    """Stored and flagged; a lowered limit keeps what is there and flags those over it."""
    await rita.label("Spouse", 1, onLimit="FLAG")
    await rita.label("Friend", 8)
    ann, bob, cid = [await ed.contact(name) for name in ("Ann", "Bob", "Cid")]
    await ed.link(ann, bob, "SPOUSE")
    through = await ed.does(
        "associate", f"created redFlags {{ {FLAG} }}", fromId=ann, toId=cid, labelKey="SPOUSE"
    )  # fmt: skip
    assert through["created"]
    assert [(flag["count"], flag["refused"]) for flag in through["redFlags"]] == [(2, False)]

    await ed.link(ann, bob, "FRIEND")
    await ed.link(ann, cid, "FRIEND")
    lowered = await rita.does("updateAssociationLabel", "overLimitCount", key="FRIEND", limit=1)
    over = await rita.ask("{ contacts(filter: {overLimit: true, hasOpenRedFlag: true}) { edges { node { name } } } }")
    found = await rita.ask(FLAGS, status="OPEN", label="FRIEND")
    assert lowered["overLimitCount"] == 1
    assert over["contacts"]["edges"] == [{"node": {"name": "Ann"}}]
    assert [edge["node"]["count"] for edge in found["redFlags"]["edges"]] == [2]
    assert (await rita.ask(FLAGS))["redFlags"]["totalCount"] == 2
    shown(3, "red flags: a lenient label stores the second spouse and flags it; lowering a limit flags who is over it")
