"""Tasks through the API."""

from __future__ import annotations

from typing import Any

from graphapi.kernel.viewer import Role, Viewer
from tests.api.conftest import Api
from tests.api.viewers import Caller

TASK = "id title notes dueOn status version contact { id name } assignee { id name } createdBy { name } completedAt"
ERRORS = "errors { __typename code message path }"
RESULTS = f"results {{ task {{ {TASK} }} {ERRORS} }} {ERRORS}"


async def create(api: Api, *contact_ids: str, **given: Any) -> Any:
    """Make tasks and return the payload."""
    values = {"title": "Call {{ contact.name }}"} | given
    return await api.do("createTasks", "CreateTasksInput", RESULTS, contactIds=contact_ids, **values)


async def test_tasks_are_made_changed_listed_and_deleted(api: Api) -> None:
    """From the profile of a contact, with merge fields, to done and gone."""
    ann, bob = await api.contact("Ann"), await api.contact("Bob")

    made = await create(api, ann, bob, "con_none", notes="Soon", dueOn="2027-01-02")
    first, second, third = made["results"]
    task_id = first["task"]["id"]
    changed = await api.do(
        "updateTask",
        "UpdateTaskInput",
        f"task {{ {TASK} }} {ERRORS}",
        id=task_id,
        status="DONE",
        notes=None,
        dueOn=None,
    )
    query = """query ($ann: ID!, $task: ID!) {
      tasks(assigneeId: "usr_local") { totalCount pageInfo { hasNextPage } edges { cursor node { title } } }
      open: tasks(status: OPEN, first: 1) { edges { node { id } } }
      contact(id: $ann) { tasks(status: DONE) { totalCount edges { node { id contact { name } } } } }
      node(id: $task) { __typename id ... on Task { completedAt } }
    }"""
    found = await api.ask(query, ann=ann, task=task_id)

    assert made["errors"] == first["errors"] == []
    assert first["task"] | {"id": ""} == {
        "id": "", "title": "Call Ann", "notes": "Soon", "dueOn": "2027-01-02", "status": "OPEN", "version": 1,
        "contact": {"id": ann, "name": "Ann"}, "assignee": {"id": "usr_local", "name": "Local administrator"},
        "createdBy": {"name": "Local administrator"}, "completedAt": None,
    }  # fmt: skip
    assert third["errors"][0] | {"message": ""} == {
        "__typename": "NotFound", "code": "NOT_FOUND", "message": "", "path": ["input", "contactIds", "2"],
    }  # fmt: skip
    task = changed["task"]
    assert (task["status"], task["notes"], task["dueOn"], task["title"], task["version"]) == (
        "DONE", None, None, "Call Ann", 2,
    )  # fmt: skip
    assert [edge["node"]["title"] for edge in found["tasks"]["edges"]] == ["Call Bob", "Call Ann"]
    assert found["open"]["edges"] == [{"node": {"id": second["task"]["id"]}}]
    assert found["contact"]["tasks"] == {
        "totalCount": 1,
        "edges": [{"node": {"id": task_id, "contact": {"name": "Ann"}}}],
    }
    assert found["node"]["__typename"] == "Task"
    assert found["node"]["completedAt"] is not None
    deleted = await api.do("deleteTask", "DeleteTaskInput", f"deletedId {ERRORS}", id=task_id)
    assert deleted == {"deletedId": task_id, "errors": []}
    assert await api.ask("query ($id: ID!) { node(id: $id) { id } }", id=task_id) == {"node": None}


async def test_what_is_wrong_with_all_is_in_the_payload(api: Api) -> None:
    """An invalid template, an unknown assignee: no results."""
    ann = await api.contact("Ann")

    payload = await create(api, ann, title="{{ contact", notes="{% if %}")
    nobody = await create(api, ann, assigneeId="usr_none")

    assert payload["results"] == nobody["results"] == []
    assert [error["path"] for error in payload["errors"]] == [["input", "title"], ["input", "notes"]]
    assert [(error["code"], error["path"]) for error in nobody["errors"]] == [("INVALID", ["input", "assigneeId"])]


async def test_a_thousand_and_one_are_too_many(api: Api) -> None:
    """INVALID in the payload's errors."""
    payload = await create(api, *(f"con_{n}" for n in range(1_001)))

    assert [(error["code"], error["path"]) for error in payload["errors"]] == [("INVALID", ["input", "contactIds"])]


async def test_tasks_of_hidden_contacts_are_not_there(api: Api) -> None:
    """In no list, by no id, under no key."""
    ann = await api.contact("Ann", everyone=False)
    task_id = (await create(api, ann))["results"][0]["task"]["id"]
    eve = Caller(api.database, Viewer("usr_eve", "Eve", Role.EDITOR))

    data = await eve.ask(
        "query ($id: ID!) { tasks { totalCount edges { node { id } } } node(id: $id) { id } }", id=task_id
    )
    payload = await eve.do("updateTask", "task { id } errors { code path }", id=task_id, title="Mine")

    assert data == {"tasks": {"totalCount": 0, "edges": []}, "node": None}
    assert payload == {"task": None, "errors": [{"code": "NOT_FOUND", "path": ["input", "id"]}]}


async def test_a_page_of_contacts_with_their_tasks_is_a_few_statements(api: Api) -> None:
    """However many there are."""
    ids = [await api.contact(f"P{n}") for n in range(5)]
    await create(api, *ids)

    query = "{ contacts { edges { node { tasks { totalCount edges { node { title contact { name } } } } } } } }"
    found = await api.ask(query)

    assert {edge["node"]["tasks"]["totalCount"] for edge in found["contacts"]["edges"]} == {1}
    assert sorted(api.statements) == ["contacts/by_id", "contacts/page_by_name", "tasks/counts", "tasks/pages"]
