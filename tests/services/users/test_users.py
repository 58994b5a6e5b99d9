"""Users: read by id, by name and as viewers; made, changed, disabled; told of by signed tokens."""

from __future__ import annotations

from asyncio import gather
from dataclasses import replace

import pytest

from graphapi.db.request import Db
from graphapi.kernel.claims import Claimed, SignedTokens, claimed, user_id
from graphapi.kernel.errors import BadArgument, Code, Refused
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.patch import UNSET
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.shared.users import (
    UserFilter,
    all_users,
    team_names,
    team_sizes,
    user_count,
    user_named,
    user_page,
    users_by_id,
    viewer_of,
)
from graphapi.services.users.tokens import bearer_of, create_token
from graphapi.services.users.user_changes import UserPatch, add_user, change_user, claimed_viewer, update_viewer
from graphapi.services.workspace.workspace import LOCAL_ADMIN_ID

CLAIMED = Claimed("usr_X", "Xenia", "xenia@example.com", Role.EDITOR, ("Sales",))
SIGNED = SignedTokens("https://id.example.com", "graph", ("RS256",))


def seen_by(db: Db, viewer_id: str, role: Role) -> Db:
    """The database as another user sees it."""
    return Db.of(db.database, Viewer(viewer_id, "Somebody", role), deadline=60)


async def names(db: Db, search: str | None = None, **page: object) -> list[str]:
    """The names of a page of users."""
    found = await user_page(db, UserFilter(search), PageArguments(**page))  # pyright: ignore[reportArgumentType]
    return [user.name for user in found.rows]


async def test_users_come_in_the_order_asked(db: Db) -> None:
    """Unknown ids and repetitions keep their places."""
    ann = await add_user(db, "Ann", Role.EDITOR, ["Sales"], "ann@example.com")

    found = await users_by_id(db, [ann, "usr_none", LOCAL_ADMIN_ID, ann])

    assert [user and user.name for user in found] == ["Ann", None, "Local administrator", "Ann"]
    assert found[0] is not None
    assert (found[0].role, found[0].teams, found[0].email) == (Role.EDITOR, ("Sales",), "ann@example.com")


async def test_a_user_is_a_viewer_with_its_role_and_teams(db: Db) -> None:
    """Nobody else is one, nor who is disabled."""
    ann = await add_user(db, "Ann", teams=["Sales", " Sales ", ""])

    assert await viewer_of(db, ann) == Viewer(ann, "Ann", Role.VIEWER, ("Sales",))
    assert await viewer_of(db, "usr_none") is None
    await change_user(db, ann, UserPatch(disabled=True))
    assert await viewer_of(db, ann) is None


async def test_users_are_listed_by_name_a_page_at_a_time(db: Db) -> None:
    """Case and accents do not count; who is disabled is left out."""
    for name in ("Émile Zola", "emil", "Zoë Ash", "Ann O'Brien"):
        await add_user(db, name)
    gone = await add_user(db, "Gone")
    await change_user(db, gone, UserPatch(disabled=True))

    first = await user_page(db, UserFilter(), PageArguments(first=2))
    rest = await user_page(db, UserFilter(), PageArguments(first=3, after=first.cursor_of(first.rows[-1])))

    assert [user.name for user in first.rows] == ["Ann O'Brien", "emil"]
    assert (first.has_next, rest.has_next) == (True, False)
    assert [user.name for user in rest.rows] == ["Émile Zola", "Local administrator", "Zoë Ash"]
    assert await user_count(db, UserFilter()) == 5


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("emi", ["emil", "Émile Zola"]),
        ("zo em", ["Émile Zola"]),
        ("OBRIEN", ["Ann O'Brien"]),
        ("mil", []),
        ("!?", []),
        ("  ", ["Ann O'Brien", "emil", "Émile Zola", "Local administrator"]),
    ],
)
async def test_a_search_finds_beginnings_of_words_of_names(db: Db, search: str, found: list[str]) -> None:
    """All words asked for must be met; a text without any meets nobody."""
    for name in ("Émile Zola", "emil", "Ann O'Brien"):
        await add_user(db, name)

    assert await names(db, search) == found
    assert await user_count(db, UserFilter(search)) == len(found)


async def test_a_bad_cursor_is_named(db: Db) -> None:
    """As in every list."""
    with pytest.raises(BadArgument, match="after"):
        await user_page(db, UserFilter(), PageArguments(after="x"))


async def test_teams_are_those_that_somebody_is_in(db: Db) -> None:
    """Each once, in order; those of disabled users do not count."""
    await add_user(db, "Ann", teams=["sales", "Ärzte"])
    await add_user(db, "Bob", teams=["sales", "Board"])
    gone = await add_user(db, "Gone", teams=["Old"])
    await change_user(db, gone, UserPatch(disabled=True))

    assert await team_names(db) == ["Ärzte", "Board", "sales"]
    assert [(one.team, one.user_count) for one in await team_sizes(db)] == [("Ärzte", 1), ("Board", 1), ("sales", 2)]


async def test_users_of_a_team_are_listed_and_counted(db: Db) -> None:
    """Those in it who are not disabled; nobody for a team that does not exist."""
    await add_user(db, "Ann", teams=["Sales"])
    await add_user(db, "Bob", teams=["Board"])
    gone = await add_user(db, "Gone", teams=["Sales"])
    await change_user(db, gone, UserPatch(disabled=True))

    found = await user_page(db, UserFilter(team="Sales"), PageArguments())

    assert [user.name for user in found.rows] == ["Ann"]
    assert [await user_count(db, UserFilter(team=team)) for team in ("Sales", "None")] == [1, 0]
    assert await user_count(db, UserFilter(team="Sales", include_disabled=True)) == 2


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
async def test_others_do_not_list_disabled_users(db: Db, role: Role) -> None:
    """Neither the rows nor their number."""
    everybody, seen = UserFilter(include_disabled=True), seen_by(db, "usr_ann", role)

    for work in (user_page(seen, everybody, PageArguments()), user_count(seen, everybody)):
        with pytest.raises(Refused) as refused:
            await work
        assert refused.value.code is Code.FORBIDDEN


@pytest.mark.parametrize("patch", [UserPatch(disabled=True), UserPatch(role=Role.EDITOR)])
async def test_of_administrators_who_shut_each_other_out_at_once_one_stays(db: Db, patch: UserPatch) -> None:
    """In a circle of any length: whoever comes second is no administrator any more."""
    for circle in (2, 2, 2, 3, 5):
        ids = [await add_user(db, f"Ada {n}", Role.ADMIN) for n in range(circle)]
        work = [
            change_user(seen_by(db, one, Role.ADMIN), other, patch)
            for one, other in zip(ids, [*ids[1:], ids[0]], strict=True)
        ]

        outcomes = await gather(*work, return_exceptions=True)

        users = [user for user in await users_by_id(db, ids) if user is not None]
        left = [user for user in users if user.role is Role.ADMIN and not user.disabled]
        refused = [one.code for one in outcomes if isinstance(one, Refused)]
        assert left
        assert refused == [Code.FORBIDDEN] * len(left)


async def test_a_user_is_found_by_id_email_or_name(db: Db) -> None:
    """Where several have the name, the id is needed."""
    ann = await add_user(db, "Ann", email="ann@example.com")
    await add_user(db, "Bob")
    bob = await add_user(db, "bob")

    assert [(await user_named(db, text)).id for text in (ann, "ANN@example.com", "ann", bob)] == [ann, ann, ann, bob]
    for text in ("Bob", "nobody"):
        with pytest.raises(Refused, match="There is no such"):
            await user_named(db, text)


async def test_a_blank_text_names_nobody(db: Db) -> None:
    """Least of all the only user who has no e-mail address."""
    for user in await all_users(db):
        await change_user(db, user.id, UserPatch(email=f"{user.id}@example.com"))
    await add_user(db, "Bob")

    for text in ("", " "):
        with pytest.raises(Refused, match="There is no such user"):
            await user_named(db, text)


async def test_a_change_leaves_what_is_not_given(db: Db) -> None:
    """An e-mail address may be cleared, teams emptied."""
    ann = await add_user(db, "Ann", Role.EDITOR, ["Sales"], "ann@example.com")

    changed = (await change_user(db, ann, UserPatch(name="Anna", email=None))).user

    assert (changed.name, changed.role, changed.teams, changed.email) == ("Anna", Role.EDITOR, ("Sales",), None)
    assert (await change_user(db, ann, UserPatch(teams=()))).user.teams == ()
    assert await names(db, "anna") == ["Anna"]


async def test_disabling_a_user_ends_its_tokens(db: Db) -> None:
    """They stay revoked when the user comes back."""
    ann = await add_user(db, "Ann")
    token = await create_token(db, ann)

    await change_user(db, ann, UserPatch(disabled=True))
    await change_user(db, ann, UserPatch(disabled=False))

    assert await viewer_of(db, ann) is not None
    assert await bearer_of(db, token.text) is None


@pytest.mark.parametrize("patch", [UserPatch(disabled=True), UserPatch(role=Role.EDITOR)])
async def test_the_local_administrator_stays(db: Db, patch: UserPatch) -> None:
    """The commands work as it."""
    with pytest.raises(Refused, match="local administrator cannot be changed"):
        await change_user(db, LOCAL_ADMIN_ID, patch)


@pytest.mark.parametrize(
    ("name", "teams", "email"),
    [(" ", [], None), ("Ann", ["x" * 101], None), ("Ann", [], "no address"), ("A\nB", [], "")],
)
async def test_what_is_no_user_is_refused(db: Db, name: str, teams: list[str], email: str | None) -> None:
    """Nothing is stored."""
    with pytest.raises(Refused) as refused:
        await add_user(db, name, Role.VIEWER, teams, email)

    assert refused.value.code is Code.INVALID
    assert await user_count(db, UserFilter()) == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
async def test_only_administrators_manage_users(db: Db, role: Role) -> None:
    """Neither adding, changing nor seeing all of them."""
    ann = await add_user(db, "Ann", role)
    other = seen_by(db, ann, role)

    for act in (add_user(other, "Bob"), change_user(other, ann, UserPatch(role=Role.ADMIN)), all_users(other)):
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.code is Code.FORBIDDEN


async def test_an_administrator_asks_to_be_told_of_flags(db: Db) -> None:
    """An absent field stays, null is refused, and others cannot ask."""
    assert await update_viewer(db, notify_red_flags=True) == LOCAL_ADMIN_ID
    await update_viewer(db, notify_red_flags=UNSET)
    [admin] = await users_by_id(db, [LOCAL_ADMIN_ID])
    assert admin is not None
    assert admin.notify_red_flags

    with pytest.raises(Refused, match="cannot be empty"):
        await update_viewer(db, notify_red_flags=None)
    ann = await add_user(db, "Ann", Role.EDITOR)
    with pytest.raises(Refused, match="Only administrators"):
        await update_viewer(seen_by(db, ann, Role.EDITOR), notify_red_flags=True)


async def test_a_signed_token_makes_its_user_and_keeps_it_up_to_date(db: Db) -> None:
    """One statement when nothing has changed."""
    viewer = await claimed_viewer(db, CLAIMED)
    assert viewer == Viewer("usr_X", "Xenia", Role.EDITOR, ("Sales",))
    assert await names(db, "xenia") == ["Xenia"]

    again = Db.of(db.database, db.viewer)
    await claimed_viewer(again, CLAIMED)
    assert again.tally.names == ["users/by_ids"]

    await claimed_viewer(db, replace(CLAIMED, role=Role.ADMIN, teams=()))
    [user] = await users_by_id(db, ["usr_X"])
    assert user is not None
    assert (user.role, user.teams) == (Role.ADMIN, ())


async def test_a_disabled_user_stays_disabled_whatever_is_claimed(db: Db) -> None:
    """Also when the claims have changed."""
    await claimed_viewer(db, CLAIMED)
    await change_user(db, "usr_X", UserPatch(disabled=True))

    assert await claimed_viewer(db, CLAIMED) is None
    assert await claimed_viewer(db, replace(CLAIMED, name="Xena")) is None


def test_claims_tell_a_user() -> None:
    """Nested claims are reached by a dotted path; of several roles the highest counts."""
    signed = replace(SIGNED, role_claim="realm.roles", teams_claim="https://example.com/teams")
    claims = {
        "sub": "42", "name": "Xenia", "email": "x@example.com", "realm": {"roles": ["editor", "offline"]},
        "https://example.com/teams": ["Sales", "Sales", " ", 7],
    }  # fmt: skip

    found = claimed(claims, signed)

    expected_id = user_id("https://id.example.com", "42")
    assert found == Claimed(expected_id, "Xenia", "x@example.com", Role.EDITOR, ("Sales",))


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"sub": 7}, {"sub": "a\nb"}, {"sub": "a", "teams": ["t"] * 201}])
def test_claims_without_a_user_are_no_user(claims: dict[str, object]) -> None:
    """Nor are those with more teams than a user may have."""
    assert claimed(claims, SIGNED) is None


@pytest.mark.parametrize("role", [None, "root", 7, [], {"ADMIN": 1}])
def test_without_a_role_that_there_is_one_may_read(role: object) -> None:
    """The least is given."""
    found = claimed({"sub": "a", "role": role}, SIGNED)

    assert found is not None
    assert (found.role, found.name, found.email, found.teams) == (Role.VIEWER, "a", None, ())


def test_no_subject_names_a_user_of_ours() -> None:
    """An issuer's user `local` is not the local administrator, and issuers do not share users."""
    assert user_id("https://id.example.com", "local") not in (LOCAL_ADMIN_ID, user_id("https://other.example", "local"))
    assert user_id("a", "b").startswith("usr_")
