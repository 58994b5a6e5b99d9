"""Users and tokens as administrators create, change and revoke them through the API."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts.contacts import NewContact, create_contact
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from graphapi.services.users.tokens import bearer_of, create_token
from graphapi.services.users.user_changes import add_user
from graphapi.services.workspace.workspace import LOCAL_ADMIN_ID
from tests.api.conftest import Api
from tests.api.viewers import Caller
from tests.conftest import cypher

ERRORS = "errors { __typename code path }"
USER = f"user {{ id name role teams email disabled tokens {{ state }} }} {ERRORS}"
TOKEN = f"token {{ id name state revokedAt }} secret {ERRORS}"


async def created(api: Api, **given: object) -> dict[str, Any]:
    """A new user."""
    payload = await api.do("createUser", "CreateUserInput", USER, **given)
    assert payload["errors"] == []
    return payload["user"]


async def test_an_administrator_creates_a_user(api: Api) -> None:
    """As a viewer unless the input says otherwise; the same key creates nothing more."""
    ann = await created(api, name=" Ann ", teams=["Sales", "Sales", " "], email="ann@example.com", idempotencyKey="k")
    same = await created(api, name=" Ann ", teams=["Sales", "Sales", " "], email="ann@example.com", idempotencyKey="k")

    assert same == ann == {
        "id": ann["id"], "name": "Ann", "role": "VIEWER", "teams": ["Sales"], "email": "ann@example.com",
        "disabled": False, "tokens": [],
    }  # fmt: skip


async def test_everything_wrong_with_a_user_is_reported_together(api: Api, db: Db) -> None:
    """Each with its field; nothing is stored."""
    new = await api.do("createUser", "CreateUserInput", USER, name=" ", teams=["a\nb"], email="nowhere")
    ann = await add_user(db, "Ann")
    patch = {"id": ann, "name": None, "role": None, "disabled": None}
    changed = await api.do("updateUser", "UpdateUserInput", USER, **patch)

    assert [error["path"][1] for error in new["errors"]] == ["name", "teams", "email"]
    assert [error["path"][1] for error in changed["errors"]] == ["name", "role", "disabled"]
    assert (await api.ask("{ users(includeDisabled: true) { totalCount } }"))["users"]["totalCount"] == 2


async def test_a_user_is_changed_disabled_and_enabled(api: Api, db: Db) -> None:
    """Absent fields stay; disabling revokes the tokens for good, and hides the user from the list."""
    ann = await created(api, name="Ann", role="EDITOR", teams=["Sales"], email="ann@example.com")
    token = await create_token(db, ann["id"])

    changed = await api.do("updateUser", "UpdateUserInput", USER, id=ann["id"], name="Anna", email=None, teams=None)
    disabled = await api.do("updateUser", "UpdateUserInput", USER, id=ann["id"], disabled=True)
    listed = await api.ask("{ users { totalCount } all: users(includeDisabled: true) { totalCount } }")
    enabled = await api.do("updateUser", "UpdateUserInput", USER, id=ann["id"], disabled=False)

    assert changed["user"] == {**ann, "name": "Anna", "email": None, "teams": [], "tokens": [{"state": "ACTIVE"}]}
    assert (disabled["user"]["disabled"], disabled["user"]["tokens"]) == (True, [{"state": "REVOKED"}])
    assert (listed["users"]["totalCount"], listed["all"]["totalCount"]) == (1, 2)
    assert (enabled["user"]["disabled"], enabled["user"]["tokens"]) == (False, [{"state": "REVOKED"}])
    assert await bearer_of(db, token.text) is None


async def test_a_user_who_loses_sight_of_contacts_loses_their_tasks_visibly(api: Api, db: Db) -> None:
    """The answer counts the open tasks about contacts that the user can no longer see, also when it is repeated."""
    ann = await add_user(db, "Ann", Role.EDITOR, ["Sales"])
    contact = await create_contact(db, NewContact(name="Bob", everyone=False, teams=("Sales",)))
    await create_tasks(db, NewTasks((contact,), "Call", assignee_id=ann))
    change = {"id": ann, "teams": [], "idempotencyKey": "k"}

    first = await api.do("updateUser", "UpdateUserInput", f"lostTaskCount {ERRORS}", **change)
    again = await api.do("updateUser", "UpdateUserInput", f"lostTaskCount {ERRORS}", **change)

    assert first == again == {"lostTaskCount": 1, "errors": []}


async def test_a_secret_is_shown_once_and_opens_the_door_until_it_is_revoked(api: Api, db: Db) -> None:
    """A repeated request gets the same token without its secret; the database has only its hash."""
    ann = await add_user(db, "Ann", Role.EDITOR)
    wish = {"userId": ann, "name": "laptop", "days": 1, "idempotencyKey": "k"}
    first = await api.do("createToken", "CreateTokenInput", TOKEN, **wish)
    again = await api.do("createToken", "CreateTokenInput", TOKEN, **wish)
    bearer = await bearer_of(db, first["secret"])
    stored = str(await cypher(db.database, "MATCH (n) WHERE n:Token OR n:Idempotency RETURN properties(n)"))

    assert bearer is not None
    assert bearer.viewer.id == ann
    assert again == {**first, "secret": None}
    assert first["token"] == {"id": bearer.token_id, "name": "laptop", "state": "ACTIVE", "revokedAt": None}
    assert bearer.token_id in stored
    assert first["secret"] not in stored
    revoked = await api.do("revokeToken", "RevokeTokenInput", f"token {{ state }} {ERRORS}", id=bearer.token_id)
    assert revoked == {"token": {"state": "REVOKED"}, "errors": []}
    assert await bearer_of(db, first["secret"]) is None


@pytest.mark.parametrize(
    ("mutation", "given", "code", "path"),
    [
        ("createToken", {"userId": "usr_none"}, "NOT_FOUND", ["input", "userId"]),
        ("createToken", {"userId": LOCAL_ADMIN_ID, "days": 0}, "INVALID", ["input", "days"]),
        ("createToken", {"userId": LOCAL_ADMIN_ID, "days": 3_651}, "INVALID", ["input", "days"]),
        ("createToken", {"userId": LOCAL_ADMIN_ID, "name": "x" * 101}, "INVALID", ["input", "name"]),
        ("revokeToken", {"id": "tok_none"}, "NOT_FOUND", ["input", "id"]),
        ("updateUser", {"id": "usr_none", "name": "X"}, "NOT_FOUND", ["input", "id"]),
        ("updateUser", {"id": LOCAL_ADMIN_ID, "disabled": True}, "INVALID", ["input", "disabled"]),
        ("updateUser", {"id": LOCAL_ADMIN_ID, "role": "EDITOR"}, "INVALID", ["input", "role"]),
    ],
)
async def test_a_wrong_input_is_refused_with_its_path(
    api: Api, db: Db, mutation: str, given: dict[str, object], code: str, path: list[str]
) -> None:
    """And stores nothing."""
    payload = await api.do(mutation, f"{mutation[0].upper()}{mutation[1:]}Input", ERRORS, **given)

    assert [(error["code"], error["path"]) for error in payload["errors"]] == [(code, path)]
    assert await cypher(db.database, "MATCH (t:Token) RETURN count(t)") == [[0]]


@pytest.mark.parametrize("patch", [{"disabled": True}, {"role": "EDITOR"}])
async def test_administrators_cannot_lock_themselves_out(db: Db, patch: dict[str, object]) -> None:
    """Another administrator can do that to them."""
    [ann, bob] = [await add_user(db, name, Role.ADMIN) for name in ("Ann", "Bob")]
    admin = Caller(db.database, Viewer(ann, "Ann", Role.ADMIN))

    own = await admin.do("updateUser", ERRORS, id=ann, **patch)
    other = await admin.do("updateUser", ERRORS, id=bob, **patch)

    assert [error["path"] for error in own["errors"]] == [["input", *patch]]
    assert other["errors"] == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
async def test_others_neither_manage_users_nor_see_tokens(db: Db, role: Role) -> None:
    """FORBIDDEN comes before anything else that is wrong; tokens and `disabled` are null, one's own too."""
    ann = await add_user(db, "Ann", role)
    token = await create_token(db, ann)
    caller = Caller(db.database, Viewer(ann, "Ann", role))

    refused = [
        await caller.do("createUser", ERRORS, name=""),
        await caller.do("updateUser", ERRORS, id=ann, role="ADMIN"),
        await caller.do("createToken", ERRORS, userId="usr_none"),
        await caller.do("revokeToken", ERRORS, id=token.id),
    ]

    assert [payload["errors"][0]["code"] for payload in refused] == ["FORBIDDEN"] * 4
    seen = await caller.ask("{ viewer { disabled tokens { id } } users { edges { node { disabled tokens { id } } } } }")
    nothing = {"disabled": None, "tokens": None}
    assert (seen["viewer"], [edge["node"] for edge in seen["users"]["edges"]]) == (nothing, [nothing] * 2)
    for selection in ("totalCount", "edges { node { id } }"):
        answer = await caller.send(f"{{ users(includeDisabled: true) {{ {selection} }} }}")
        assert [error.get("extensions", {}).get("code") for error in answer.errors] == ["FORBIDDEN"]
    assert await bearer_of(db, token.text) is not None
