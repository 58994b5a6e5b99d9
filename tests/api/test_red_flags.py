"""Red flags through the API."""

from __future__ import annotations

from tests.api.conftest import Api

FLAG = """id role limit count refused status raisedAt resolvedAt resolution
  contact { name } other { name } label { key } raisedBy { name } resolvedBy { name }"""


async def flagged(api: Api) -> tuple[str, str]:
    """Let Ann have one friend too many and return Ann and the flag."""
    ann, bob, cid = [await api.contact(name) for name in ("Ann", "Bob", "Cid")]
    await api.label("Friend", 1, onLimit="FLAG")
    await api.associate(ann, bob, "FRIEND")
    payload = await api.do(
        "associate",
        "AssociateInput",
        f"created redFlags {{ {FLAG} }} errors {{ code }}",
        fromId=ann,
        toId=cid,
        labelKey="FRIEND",
    )
    assert (payload["created"], payload["errors"]) == (True, [])
    [flag] = payload["redFlags"]
    assert (flag["contact"], flag["other"], flag["count"], flag["refused"]) == (
        {"name": "Ann"},
        {"name": "Cid"},
        2,
        False,
    )
    return ann, flag["id"]


async def test_a_flag_is_listed_and_found_by_its_id(api: Api) -> None:
    """In the workspace's list, on its contact, as a node."""
    ann, flag_id = await flagged(api)
    query = """query ($ann: ID!, $flag: ID!) {
      redFlags(status: OPEN, labelKey: "FRIEND") { totalCount edges { cursor node { id } } }
      contact(id: $ann) { redFlags { totalCount edges { node { id } } } }
      node(id: $flag) { id __typename ... on RedFlag { status role } }
      none: redFlags(status: RESOLVED) { totalCount }
    }"""

    found = await api.ask(query, ann=ann, flag=flag_id)

    assert found["redFlags"]["edges"][0]["node"] == {"id": flag_id}
    assert found["contact"]["redFlags"] == {"totalCount": 1, "edges": [{"node": {"id": flag_id}}]}
    assert found["node"] == {"id": flag_id, "__typename": "RedFlag", "status": "OPEN", "role": "Friend"}
    assert found["none"] == {"totalCount": 0}


async def test_a_label_counts_its_open_flags(api: Api) -> None:
    """Not those that are resolved, and not those of other labels."""
    _, flag_id = await flagged(api)
    await api.label("Sibling")
    query = "{ associationLabels { key openRedFlagCount } }"

    before = await api.ask(query)
    await api.do("resolveRedFlag", "ResolveRedFlagInput", "errors { code }", id=flag_id)
    after = await api.ask(query)

    assert before["associationLabels"] == [
        {"key": "FRIEND", "openRedFlagCount": 1}, {"key": "SIBLING", "openRedFlagCount": 0},
    ]  # fmt: skip
    assert [one["openRedFlagCount"] for one in after["associationLabels"]] == [0, 0]


async def test_a_flag_is_resolved_once(api: Api) -> None:
    """Who resolved it, and the remark, are stored; a second attempt is a conflict."""
    _, flag_id = await flagged(api)
    selection = f"redFlag {{ {FLAG} }} errors {{ code path }}"

    done = await api.do("resolveRedFlag", "ResolveRedFlagInput", selection, id=flag_id, resolution="fine")
    again = await api.do("resolveRedFlag", "ResolveRedFlagInput", selection, id=flag_id)

    flag = done["redFlag"]
    assert (flag["status"], flag["resolution"], flag["resolvedBy"]) == (
        "RESOLVED",
        "fine",
        {"name": "Local administrator"},
    )
    assert flag["resolvedAt"] >= flag["raisedAt"]
    assert again == {"redFlag": None, "errors": [{"code": "CONFLICT", "path": ["input", "id"]}]}
