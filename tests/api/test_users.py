"""Users, teams and settings through the API."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.users.user_changes import add_user
from tests.api.conftest import Api
from tests.api.viewers import Caller

ERRORS = "errors { __typename code path }"
SETTINGS = "settings { maxLabelsPerContact maxLabels defaultPhoneRegion historyDays }"


async def test_users_are_listed_by_name(api: Api, db: Db) -> None:
    """In pages; the total costs a statement only if requested."""
    for name in ("Bea", "ann", "Cid"):
        await add_user(db, name, Role.EDITOR, ["Sales"])
    query = """query ($after: String) {
      users(first: 2, after: $after) { edges { cursor node { name role teams } } pageInfo { hasNextPage endCursor } }
    }"""

    first = (await api.ask(query))["users"]
    rest = (await api.ask(query, after=first["pageInfo"]["endCursor"]))["users"]

    assert api.statements == ["users/page"]
    assert [edge["node"]["name"] for edge in first["edges"] + rest["edges"]] == [
        "ann",
        "Bea",
        "Cid",
        "Local administrator",
    ]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert first["edges"][0]["node"] == {"name": "ann", "role": "EDITOR", "teams": ["Sales"]}


async def test_users_are_searched_and_counted(api: Api, db: Db) -> None:
    """By the beginnings of words of their names."""
    for name in ("Ann Ash", "Bea Anders", "Cid"):
        await add_user(db, name)

    found = await api.ask(
        '{ users(search: "an") { totalCount edges { node { name } } } counted: users { totalCount } }'
    )

    assert [edge["node"]["name"] for edge in found["users"]["edges"]] == ["Ann Ash", "Bea Anders"]
    assert (found["users"]["totalCount"], found["counted"]["totalCount"]) == (2, 4)


@pytest.mark.parametrize("arguments", ["first: 0", "first: 501", 'after: "x"'])
async def test_wrong_arguments_are_named(api: Api, arguments: str) -> None:
    """As in every list, even if only the total is requested."""
    answer = await api.send(f"{{ users({arguments}) {{ totalCount }} }}")

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_every_user_reads_users_and_teams(db: Db) -> None:
    """For owners, assignees and access lists."""
    ann = await add_user(db, "Ann", Role.VIEWER, ["Sales", "Board"])
    caller = Caller(db.database, Viewer(ann, "Ann", Role.VIEWER, ("Sales", "Board")))

    counts, team = "teamCounts { team userCount }", 'team: users(team: "Sales") { totalCount }'
    found = await caller.ask(
        f"{{ teams {counts} users {{ totalCount }} {team} viewer {{ id name teams }} settings {{ maxLabels }} }}"
    )

    assert found == {
        "teams": ["Board", "Sales"], "team": {"totalCount": 1},
        "teamCounts": [{"team": "Board", "userCount": 1}, {"team": "Sales", "userCount": 1}],
        "users": {"totalCount": 2},
        "viewer": {"id": ann, "name": "Ann", "teams": ["Sales", "Board"]}, "settings": {"maxLabels": 200},
    }  # fmt: skip


async def test_the_viewer_asks_for_mail_about_flags(api: Api) -> None:
    """An absent field stays; null is refused."""
    selection = f"user {{ id notifyRedFlags }} {ERRORS}"
    told = await api.do("updateViewer", "UpdateViewerInput", selection, notifyRedFlags=True)
    same = await api.do("updateViewer", "UpdateViewerInput", selection)
    wrong = await api.do("updateViewer", "UpdateViewerInput", selection, notifyRedFlags=None)

    assert told == same == {"user": {"id": "usr_local", "notifyRedFlags": True}, "errors": []}
    assert wrong == {
        "user": None,
        "errors": [{"__typename": "InvalidInput", "code": "INVALID", "path": ["input", "notifyRedFlags"]}],
    }


async def test_settings_are_changed_and_seen_at_once(api: Api) -> None:
    """Absent fields stay; null clears the country."""
    selection = f"{SETTINGS} {ERRORS}"
    changed = await api.do(
        "updateSettings", "UpdateSettingsInput", selection, maxLabelsPerContact=3, defaultPhoneRegion="de"
    )
    again = await api.do(
        "updateSettings", "UpdateSettingsInput", selection, maxLabels=7, defaultPhoneRegion=None, historyDays=30
    )

    before = {"maxLabelsPerContact": 3, "maxLabels": 200, "defaultPhoneRegion": "DE", "historyDays": 365}
    assert changed["settings"] == before
    assert again == {"settings": before | {"maxLabels": 7, "defaultPhoneRegion": None, "historyDays": 30}, "errors": []}
    assert (await api.ask(f"{{ {SETTINGS} }}"))["settings"] == again["settings"]


async def test_wrong_settings_are_refused_together(api: Api) -> None:
    """Each with its field."""
    payload = await api.do(
        "updateSettings",
        "UpdateSettingsInput",
        f"settings {{ maxLabels }} {ERRORS}",
        maxLabels=0,
        defaultPhoneRegion="X",
    )

    assert payload["settings"] is None
    assert [error["path"] for error in payload["errors"]] == [["input", "maxLabels"], ["input", "defaultPhoneRegion"]]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
async def test_others_change_no_settings(db: Db, role: Role) -> None:
    """FORBIDDEN is in the payload."""
    caller = Caller(db.database, Viewer(await add_user(db, "Ann", role), "Ann", role))

    settings = await caller.do("updateSettings", ERRORS, maxLabels=5)
    viewer = await caller.do("updateViewer", ERRORS, notifyRedFlags=True)

    assert [payload["errors"][0]["code"] for payload in (settings, viewer)] == ["FORBIDDEN", "FORBIDDEN"]
