"""Lists changes, newest first: those of a contact, and all of them with filters, as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.errors import Json
from graphapi.kernel.history import ChangeKind
from graphapi.kernel.pages import Page, PageArguments, Slice, cut, encode_cursor
from graphapi.services.shared.ids import id_bound
from graphapi.services.shared.merged_contacts import followed
from graphapi.services.shared.visible_contacts import visible_contact_ids

ChangeRow = tuple[
    str, str, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str, str,
    str,
]  # fmt: skip
"""A change as statements return it: the attributes of `ChangeData` in their order, `before` and `after` as JSON."""

PAGES = statement("changes/pages", tuple[list[tuple[str, list[ChangeRow]]]])
COUNTS = statement("changes/counts", tuple[list[tuple[str, int]]])
Changes = tuple[list[ChangeRow]]
"""A record of changes."""

PAGE, PAGE_OF_FEW = statement("changes/page", Changes), statement("changes/page_of_few", Changes)
COUNT, COUNT_OF_FEW = statement("changes/count", tuple[int]), statement("changes/count_of_few", tuple[int])
BY_ID = statement("changes/by_id", Changes)
UNDONE_BY = statement("changes/undone_by", tuple[list[tuple[str, str]]])

_KIND = "changes"
_FIRST, _LAST = "chg_", "chg~"
"""Below and above every id of a change."""


@dataclass(frozen=True, slots=True)
class ChangeData:
    """A recorded change; `kernel.history.ChangeRecord` says what its parts are."""

    id: str
    kind: ChangeKind
    contact_id: str | None
    other_id: str | None
    association_id: str | None
    label_key: str | None
    role: str | None
    subject_id: str | None
    before: Json
    after: Json
    at: datetime
    by_id: str
    operation: str


@dataclass(frozen=True)
class ChangeFilter:
    """The changes to list; None: all. `until` is excluded."""

    kinds: tuple[ChangeKind, ...] | None = None
    by_id: str | None = None
    contact_ids: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def parameters(self) -> Parameters:
        """The parameters of the statements: ids grow with time, so an instant is an id."""
        return {
            "anyKind": self.kinds is None, "kinds": [kind.value for kind in self.kinds or ()],
            "anyBy": self.by_id is None, "by": self.by_id or "",
            "after": _FIRST if self.since is None else id_bound("chg", self.since),
            "before": _LAST if self.until is None else id_bound("chg", self.until),
        }  # fmt: skip


async def change_pages(db: Db, contact_ids: Sequence[str], page: PageArguments) -> list[Slice[ChangeData]]:
    """A page of the changes of each contact, newest first."""
    place = page.page(_KIND, 1)
    row = await db.read(PAGES, ids=list(contact_ids), before=_before(place), first=place.ask)
    found = dict(row[0]) if row else {}
    return [cut(place, [change_of(one) for one in found.get(key, [])], _cursor) for key in contact_ids]


async def change_counts(db: Db, contact_ids: Sequence[str]) -> list[int]:
    """The number of changes of each contact."""
    row = await db.read(COUNTS, ids=list(contact_ids))
    found = dict(row[0]) if row else {}
    return [found.get(key, 0) for key in contact_ids]


async def change_page(db: Db, wanted: ChangeFilter, page: PageArguments) -> Slice[ChangeData]:
    """A page of all changes that the viewer may see, newest first."""
    place = page.page(_KIND, 1)
    given = wanted.parameters()
    given |= {"before": min(_before(place), str(given["before"])), "first": place.ask}
    few = await _few(db, wanted)
    row = await (db.read(PAGE, **given) if few is None else db.read(PAGE_OF_FEW, **few, **given))
    return cut(place, [change_of(one) for one in (row[0] if row else ())], _cursor)


async def change_count(db: Db, wanted: ChangeFilter) -> int:
    """The number of changes that the viewer may see."""
    given, few = wanted.parameters(), await _few(db, wanted)
    row = await (db.read(COUNT, **given) if few is None else db.read(COUNT_OF_FEW, **few, **given))
    return row[0] if row else 0


async def changes_by_id(db: Db, ids: Sequence[str]) -> list[ChangeData | None]:
    """Changes in the order of the ids, None for those that are unknown or hidden."""
    row = await db.read(BY_ID, ids=list(dict.fromkeys(ids)))
    found = {one[0]: change_of(one) for one in (row[0] if row else ())}
    return [found.get(key) for key in ids]


async def undone_by(db: Db, ids: Sequence[str]) -> list[str | None]:
    """The last change that undid each of these, None for those that were not undone."""
    row = await db.read(UNDONE_BY, ids=list(dict.fromkeys(ids)))
    found = dict(row[0]) if row else {}
    return [found.get(one) for one in ids]


async def _few(db: Db, wanted: ChangeFilter) -> Parameters | None:
    """The contacts to start from: those asked for, or the few that the viewer sees; None to read all changes."""
    if wanted.contact_ids is not None:
        return {"ids": await followed(db.read, wanted.contact_ids), "withoutContact": False}
    visible = await visible_contact_ids(db)
    return None if visible is None else {"ids": visible, "withoutContact": True}


def change_of(row: ChangeRow) -> ChangeData:
    """The change of a row."""
    before, after = _values(row[8]), _values(row[9])
    return ChangeData(row[0], ChangeKind(row[1]), *row[2:8], before, after, datetime.fromisoformat(row[10]), *row[11:])


def _values(text: str | None) -> Json:
    return orjson.loads(text) if text else Json()


def _before(place: Page) -> str:
    return place.key[0] if place.key else _LAST


def _cursor(change: ChangeData) -> str:
    return encode_cursor(_KIND, (change.id,))
