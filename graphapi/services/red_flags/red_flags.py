"""Red flags: raised when a limit is reached, listed for administrators, and resolved only by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Instant, Parameters, native
from graphapi.kernel.counting import Flag
from graphapi.kernel.errors import Json, conflict, invalid, not_found
from graphapi.kernel.history import flag_raised, flag_resolved
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.viewer import Action, require
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.visible_contacts import visible_contact_ids

COLUMNS = [
    "id", "contactId", "labelKey", "role", "limit", "count", "otherId", "refused", "status", "raisedAt", "raisedById",
    "resolvedAt", "resolvedById", "resolution",
]  # fmt: skip
"""The properties of a flag, in the order of `RedFlagRow`."""

RedFlagRow = tuple[
    str, str, str, str, int, int, str | None, bool, str, Instant, str | None, Instant | None, str | None, str | None,
]  # fmt: skip
"""A flag by COLUMNS."""

RedFlags = tuple[list[RedFlagRow]]

RAISE = statement("red_flags/raise", tuple[list[tuple[str, str]]])
PAGES = statement("red_flags/pages", tuple[list[tuple[str, list[RedFlagRow]]]])
PAGE, PAGE_OF_FEW = statement("red_flags/page", RedFlags), statement("red_flags/page_of_few", RedFlags)
COUNTS = statement("red_flags/counts", tuple[list[tuple[str, int]]])
COUNT, COUNT_OF_FEW = statement("red_flags/count", tuple[int]), statement("red_flags/count_of_few", tuple[int])
OPEN_BY_LABEL = statement("red_flags/open_by_label", tuple[list[tuple[str, int]]])
BY_ID = statement("red_flags/by_id", RedFlags)
RESOLVE = statement("red_flags/resolve", tuple[bool, str, str, str])

RESOLUTION_MAX = 1_000
_KIND = "redFlags"


@dataclass(frozen=True, slots=True)
class RedFlagData:
    """A red flag as stored; `other_id` may name a contact that the viewer may not see."""

    id: str
    contact_id: str
    label_key: str
    role: str
    limit: int
    count: int
    other_id: str | None
    refused: bool
    status: str
    raised_at: datetime
    raised_by_id: str | None
    resolved_at: datetime | None
    resolved_by_id: str | None
    resolution: str | None


@dataclass(frozen=True)
class RedFlagFilter:
    """The flags to list; None: all."""

    status: str | None = None
    label_key: str | None = None

    def parameters(self) -> Parameters:
        """The parameters of the statements."""
        return {
            "anyStatus": self.status is None, "status": self.status or "",
            "anyLabel": self.label_key is None, "labelKey": self.label_key or "",
        }  # fmt: skip


def open_key(flag: Flag) -> str:
    """The contact, label and role, which identify an open flag."""
    return f"{flag.contact_id}|{flag.label_key}|{flag.side}"


async def raise_flags(tx: Tx, flags: Sequence[Flag], *, recorded: bool = True) -> dict[str, str]:
    """Raise the flags, locking their contacts first; return the id of each by its open key.

    Those that were not open before are recorded as changes, unless the caller records the whole in another way.
    """
    if not flags:
        return {}
    new = [_properties(tx, flag) for flag in flags]
    row = await tx.run(RAISE, ids=sorted({flag.contact_id for flag in flags}), flags=new)
    raised = dict(row[0]) if row else {}
    if recorded:
        ids = set(raised.values())
        opened = [(flag, str(one["id"])) for flag, one in zip(flags, new, strict=True) if one["id"] in ids]
        await record(tx, [flag_raised(flag, flag_id) for flag, flag_id in opened])
    return raised


def _properties(tx: Tx, flag: Flag) -> Parameters:
    now = tx.db.now()
    return {
        "id": new_id("flg", now), "openKey": open_key(flag), "contactId": flag.contact_id, "labelKey": flag.label_key,
        "side": flag.side.value, "role": flag.role, "limit": flag.limit, "count": flag.count, "otherId": flag.other_id,
        "refused": flag.refused, "status": "OPEN", "raisedAt": now, "raisedById": tx.db.viewer.id, "untold": True,
    }  # fmt: skip


async def red_flag_page(db: Db, wanted: RedFlagFilter, page: PageArguments) -> Slice[RedFlagData]:
    """A page of the flags of all visible contacts, newest first."""
    place = page.page(_KIND, 1)
    given = wanted.parameters() | {"before": _before(place.key), "first": place.ask, "fields": COLUMNS}
    visible = await visible_contact_ids(db)
    row = await (db.read(PAGE, **given) if visible is None else db.read(PAGE_OF_FEW, ids=visible, **given))
    return cut(place, [red_flag_of(found) for found in (row[0] if row else ())], _cursor)


async def red_flag_count(db: Db, wanted: RedFlagFilter) -> int:
    """The number of flags of visible contacts."""
    given, visible = wanted.parameters(), await visible_contact_ids(db)
    row = await (db.read(COUNT, **given) if visible is None else db.read(COUNT_OF_FEW, ids=visible, **given))
    return row[0] if row else 0


async def open_red_flag_counts_by_label(db: Db) -> dict[str, int]:
    """The number of open flags of visible contacts by label; labels without any are absent."""
    row = await db.read(OPEN_BY_LABEL)
    return dict(row[0]) if row else {}


async def red_flag_pages(
    db: Db, contact_ids: Sequence[str], wanted: RedFlagFilter, page: PageArguments
) -> list[Slice[RedFlagData]]:
    """A page of the flags of each contact, newest first."""
    place = page.page(_KIND, 1)
    row = await db.read(
        PAGES, ids=list(contact_ids), before=_before(place.key), first=place.ask, fields=COLUMNS, **wanted.parameters()
    )
    found = dict(row[0]) if row else {}
    return [cut(place, [red_flag_of(flag) for flag in found.get(key, [])], _cursor) for key in contact_ids]


async def red_flag_counts(db: Db, contact_ids: Sequence[str], wanted: RedFlagFilter) -> list[int]:
    """The number of flags of each contact."""
    row = await db.read(COUNTS, ids=list(contact_ids), **wanted.parameters())
    found = dict(row[0]) if row else {}
    return [found.get(key, 0) for key in contact_ids]


async def red_flags_by_id(db: Db, ids: Sequence[str]) -> list[RedFlagData | None]:
    """Flags in the order of the ids, None for those that are unknown or whose contact is hidden."""
    row = await db.read(BY_ID, ids=list(ids), fields=COLUMNS)
    found = {flag[0]: red_flag_of(flag) for flag in (row[0] if row else ())}
    return [found.get(key) for key in ids]


async def resolve_red_flag(db: Db, flag_id: str, resolution: str | None, key: str | None) -> str:
    """Resolve a flag with a remark; CONFLICT when it was resolved already."""
    require(db.viewer, Action.RESOLVE_FLAGS)
    remark = (resolution or "").strip()
    if len(remark) > RESOLUTION_MAX:
        raise invalid(f"A resolution can have at most {RESOLUTION_MAX:,} characters.", "input", "resolution")

    async def work(tx: Tx) -> Json:
        now, by = tx.db.now(), tx.db.viewer.id
        row = await tx.run(RESOLVE, id=flag_id, resolution=remark, now=now, by=by)
        if row is None:
            raise not_found("red flag", "input", "id")
        was_open, contact_id, label_key, role = row
        if not was_open:
            raise conflict("The red flag was resolved already.", "input", "id")
        await record(tx, [flag_resolved(flag_id, contact_id, label_key, role, remark)])
        return {"id": flag_id}

    answer = await once(db, key, "resolveRedFlag", {"id": flag_id, "resolution": resolution}, work)
    return answer["id"]


def red_flag_of(row: RedFlagRow) -> RedFlagData:
    """The flag of a row."""
    (
        flag_id, contact_id, label_key, role, limit, count, other_id, refused, status, raised_at, raised_by_id,
        resolved_at, resolved_by_id, resolution,
    ) = row  # fmt: skip
    return RedFlagData(
        flag_id, contact_id, label_key, role, limit, count, other_id, refused, status, native(raised_at), raised_by_id,
        native(resolved_at), resolved_by_id, resolution,
    )  # fmt: skip


def _before(key: tuple[str, ...] | None) -> str:
    """The id below which a page begins; flag ids begin with `flg_` and grow with time."""
    return key[0] if key else "flg~"


def _cursor(flag: RedFlagData) -> str:
    return encode_cursor(_KIND, (flag.id,))
