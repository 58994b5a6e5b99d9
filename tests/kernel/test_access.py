"""Who sees a contact, and who decides about that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.access import Access, access_of, loses_sight, readers_query, require_access, require_merge_access
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.viewer import EVERYONE, Action, Role, Viewer, may, require

ADMIN = Viewer("usr_a", "Ada", Role.ADMIN)
EDITOR = Viewer("usr_e", "Edwin", Role.EDITOR, ("sales",))
IDS = st.lists(st.text("abc", min_size=1, max_size=2).map(lambda text: f"usr_{text}"), max_size=4, unique=True)
TEAMS = st.lists(st.text("xyz: ", min_size=1, max_size=3), max_size=3, unique=True)


@given(IDS, TEAMS, st.none() | st.just("usr_o"))
def test_an_access_list_is_read_as_it_was_written(users: list[str], teams: list[str], owner: str | None) -> None:
    """The owner is kept with the contact, not in the list."""
    given_ = Access(everyone=False, user_ids=tuple(users), teams=tuple(teams))

    assert access_of(given_.readers(owner), owner) == given_


def test_everyone_needs_no_list() -> None:
    """Whoever is named besides."""
    assert Access(everyone=True, user_ids=("usr_b",)).readers("usr_o") == [EVERYONE]
    assert access_of([EVERYONE, "user:usr_b"], "usr_o") == Access(everyone=True)


def test_each_reader_is_kept_once() -> None:
    """An owner who is also named is one reader."""
    assert Access(everyone=False, user_ids=("usr_o", "usr_b")).readers("usr_o") == ["user:usr_o", "user:usr_b"]


def test_a_new_owner_takes_the_place_of_the_old() -> None:
    """Those listed stay."""
    readers = Access(everyone=False, user_ids=("usr_b",), teams=("T",)).readers("usr_a")

    assert access_of(readers, "usr_a").readers("usr_c") == ["user:usr_c", "user:usr_b", "team:T"]
    assert access_of(readers, "usr_a").readers(None) == ["user:usr_b", "team:T"]


@pytest.mark.parametrize(
    ("viewer", "before", "after", "expected"),
    [
        (EDITOR, ["everyone"], ["user:usr_b"], True),
        (EDITOR, ["team:sales"], ["user:usr_e"], False),
        (EDITOR, ["user:usr_b"], ["user:usr_c"], False),
        (EDITOR, ["user:usr_b"], ["everyone"], False),
        (ADMIN, ["everyone"], ["user:usr_b"], False),
    ],
)
def test_sight_is_lost_by_who_had_it(viewer: Viewer, before: list[str], after: list[str], *, expected: bool) -> None:
    """Administrators see by their role, whatever the list."""
    assert loses_sight(viewer, before, after) is expected


def test_a_query_for_readers_quotes_what_full_text_search_would_read() -> None:
    """A team may be called anything."""
    assert readers_query(["everyone", 'team:"a" \\ b']) == '"everyone" OR "team:\\"a\\" \\\\ b"'


@pytest.mark.parametrize(
    ("viewer", "owner", "refused"),
    [(ADMIN, None, False), (EDITOR, "usr_e", False), (EDITOR, "usr_b", True), (EDITOR, None, True)],
)
def test_administrators_and_owners_decide_who_sees(viewer: Viewer, owner: str | None, *, refused: bool) -> None:
    """Others are FORBIDDEN at the field that asks for it."""
    if not refused:
        require_access(viewer, owner, "input", "teams")
        return
    with pytest.raises(Refused) as caught:
        require_access(viewer, owner, "input", "teams")
    assert (caught.value.code, caught.value.path) == (Code.FORBIDDEN, ("input", "teams"))
    assert caught.value.message.startswith("Only an administrator or the contact's owner can change who sees")


OPEN, MINE, THEIRS = ["everyone"], ["user:usr_e"], ["user:usr_b"]


@pytest.mark.parametrize(
    ("kept", "other", "field"),
    [
        ((OPEN, "usr_b"), (OPEN, "usr_b"), None),
        ((OPEN, "usr_b"), (OPEN, "usr_e"), None),
        ((OPEN, "usr_e"), (OPEN, "usr_b"), "mergeId"),
        ((MINE, "usr_e"), (OPEN, "usr_e"), None),
        ((THEIRS, "usr_b"), (OPEN, "usr_e"), "keepId"),
        ((OPEN, "usr_e"), (THEIRS, "usr_b"), "mergeId"),
    ],
)
def test_a_merge_may_not_change_who_sees_the_contact_of_another(
    kept: tuple[list[str], str], other: tuple[list[str], str], field: str | None
) -> None:
    """Where the readers differ both sides count, else only the owner of the one that goes."""
    contacts = [{"readers": readers, "ownerId": owner} for readers, owner in (kept, other)]
    if field is None:
        require_merge_access(EDITOR, *contacts)
        return
    with pytest.raises(Refused) as caught:
        require_merge_access(EDITOR, *contacts)
    assert caught.value.path == ("input", field)


def test_a_viewer_stands_for_itself_its_teams_and_everyone() -> None:
    """In the form in which a contact's readers name them."""
    assert EDITOR.principals == ["everyone", "user:usr_e", "team:sales"]
    assert (ADMIN.sees_all, EDITOR.sees_all) == (True, False)


@pytest.mark.parametrize("action", Action)
def test_roles_include_each_other(action: Action) -> None:
    """An administrator may do everything, a viewer only read, an editor what neither manages nor resolves."""
    viewer = Viewer("usr_v", "Vera", Role.VIEWER)
    editing = {Action.READ, Action.WRITE_CONTACTS, Action.WRITE_ASSOCIATIONS, Action.WRITE_TASKS, Action.SEND_MESSAGES}

    assert [may(one, action) for one in (ADMIN, EDITOR, viewer)] == [True, action in editing, action is Action.READ]


def test_what_a_role_may_not_do_is_forbidden_in_words() -> None:
    """With the article of the role."""
    require(ADMIN, Action.MANAGE_USERS)
    with pytest.raises(Refused, match=r"^An editor may not manage users and tokens\.$") as caught:
        require(EDITOR, Action.MANAGE_USERS)
    assert caught.value.code is Code.FORBIDDEN
