"""Users with tokens, and how they sign in."""

from __future__ import annotations

from dataclasses import dataclass

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.users.tokens import create_token
from graphapi.services.users.user_changes import add_user
from tests.browser.contacts import Desk
from tests.conftest import ADMIN


@dataclass
class Member:
    """A user and its token."""

    user_id: str
    token_id: str
    token: str


async def member(database: Database, name: str, role: Role) -> Member:
    """A user with a token."""
    db = Db.of(database, ADMIN, deadline=60)
    user_id = await add_user(db, name, role)
    token = await create_token(db, user_id)
    return Member(user_id, token.id, token.text)


async def sign_in(desk: Desk, token: str, *, everywhere: bool = False) -> None:
    """Type a token and send it."""
    await desk.page.get_by_label("Token", exact=True).fill(token)
    if everywhere:
        await desk.page.get_by_text("Also in my other tabs").click()
    await desk.page.get_by_role("button", name="Sign in").click()


def forget(desk: Desk) -> None:
    """The browser itself notes each answer that asks for a token."""
    desk.trouble[:] = [one for one in desk.trouble if "status of 401" not in one]
