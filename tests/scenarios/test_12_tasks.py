"""12: Rita gives Ed tasks."""

from __future__ import annotations

from tests.scenarios.story import ERRORS, Person, shown

TASK = "id title notes dueOn status version assignee { name } contact { name } completedAt"
LISTS = """query ($ed: ID!, $ann: ID!) {
  mine: tasks(assigneeId: $ed, status: OPEN) { totalCount edges { node { title } } }
  done: tasks(status: DONE) { edges { node { title completedAt } } }
  contact(id: $ann) { tasks { edges { node { title } } } } }"""


async def test_12_tasks_with_merged_titles(rita: Person, ed: Person) -> None:
    """For many contacts at once; assigned, due, edited, done, deleted; by assignee, contact and status."""
    await rita.label("Assistant", 5, inverseName="Assisted person", inverseLimit=5)
    ann, bob, cid, dan = [await ed.contact(name) for name in ("Ann", "Bob", "Cid", "Dan")]
    await ed.link(bob, ann, "ASSISTANT_ASSISTED_PERSON")
    await ed.link(dan, cid, "ASSISTANT_ASSISTED_PERSON")
    given = {"title": "Call {{ contact.name }} and the assistant, {{ assistant.name }}", "assigneeId": ed.id}

    made = await rita.does(
        "createTasks", f"results {{ task {{ {TASK} }} {ERRORS} }}", contactIds=[ann, cid, bob],
        notes="Ask {{ assistant.givenName }} first.", dueOn="2030-01-31", **given,
    )  # fmt: skip
    first, second, third = made["results"]
    task = first["task"]
    assert (task["title"], task["notes"]) == ("Call Ann and the assistant, Bob", "Ask Bob first.")
    assert (task["dueOn"], task["assignee"], task["status"]) == ("2030-01-31", {"name": "Ed"}, "OPEN")
    assert second["task"]["title"] == "Call Cid and the assistant, Dan"
    assert (third["task"], third["errors"][0]["code"]) == (None, "INVALID")

    sooner = await ed.does(
        "updateTask", f"task {{ {TASK} }}", id=second["task"]["id"], title="Call Cid", dueOn="2029-01-01"
    )
    before = await ed.ask(LISTS, ed=ed.id, ann=ann)
    done = await ed.does("updateTask", f"task {{ {TASK} }}", id=task["id"], status="DONE")
    after = await ed.ask(LISTS, ed=ed.id, ann=ann)
    assert (sooner["task"]["title"], sooner["task"]["version"]) == ("Call Cid", 2)
    assert [edge["node"]["title"] for edge in before["mine"]["edges"]] == ["Call Cid", task["title"]]
    assert done["task"]["completedAt"] is not None
    assert (after["mine"]["totalCount"], after["done"]["edges"][0]["node"]["title"]) == (1, task["title"])
    assert after["contact"]["tasks"]["edges"] == [{"node": {"title": task["title"]}}]
    await ed.does("deleteTask", "deletedId", id=task["id"])
    assert (await ed.ask(LISTS, ed=ed.id, ann=ann))["contact"]["tasks"]["edges"] == []
    shown(
        12, "tasks: “Call Ann and the assistant, Bob” for Ed, moved, done, deleted; listed by assignee, contact, status"
    )
