"""Monica's export in SQL (versions 2 to 4), which has a table after the other where the one in JSON has contacts.

Its rows wait in a temporary database of this process until all have been read, then each contact is made from its rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import BinaryIO

from graphapi.formats.cards import Card, FileExplanation, ReadOptions, Relative, UnreadableCard
from graphapi.formats.personal.monica import COLUMNS, MonicaNames, contact_card, role_of
from graphapi.formats.personal.sql_rows import SqlRow, SqlRows

Row = dict[str, str | None]

_LOOKED_UP = frozenset({
    "contacts", "places", "special_dates", "genders", "tags", "contact_field_types", "relationship_types", "activities",
    "companies",
})  # fmt: skip
"""The tables whose rows others refer to."""

_OF_CONTACT = {
    "contact_fields": "contact_field", "notes": "note", "addresses": "address", "contact_tag": "tag", "calls": "call",
    "gifts": "gift", "debts": "debt", "tasks": "task", "reminders": "reminder", "pets": "pet", "messages": "message",
    "life_events": "life_event", "activity_contact": "activity", "occupations": "occupation",
}  # fmt: skip
"""The tables of what belongs to a contact, by the words that the export in JSON has for them."""

_DATES = {"birthdate": "birthday", "deceased_date": "deceased", "first_met_date": "first_met"}
_BOOKKEEPING = frozenset({"account_id", "created_at", "updated_at", "contact_id"})
_FALSE = frozenset({None, "", "0"})
_TABLE = """
CREATE TABLE rows (place INTEGER PRIMARY KEY, line INTEGER, kind TEXT, id TEXT, contact TEXT, content TEXT);
CREATE INDEX by_id ON rows (kind, id);
CREATE INDEX by_contact ON rows (contact);
"""


@dataclass(frozen=True)
class MonicaSqlFormat:
    """A CardFormat."""

    name: str = "monica-sql"
    title: str = "Monica export (SQL)"

    def recognizes(self, head: bytes) -> bool:
        """Whether it is Monica's list of statements."""
        return b"php artisan migrate" in head and b"INSERT IGNORE INTO" in head

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002
        """A card for each contact, then one without values for each relationship."""
        with closing(_MonicaTables()) as tables:
            left = tables.fill(source)
            names = tables.names()
            for row in tables.all("contacts"):
                yield tables.card(row, names)
            for row in tables.all("relationships"):
                yield tables.relationship(row)
            for (table, line), count in left.items():
                yield UnreadableCard(line, table, f"{count:,} rows of this table are about no contact.")

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:
        """What becomes of the columns of a contact."""
        people = sum(isinstance(one, Card) and bool(one.values) for one in self.read(source, options))
        return FileExplanation(self.title, "UTF-8", COLUMNS, (f"There are {people:,} contacts.",))


class _MonicaTables:
    """The rows of the tables that say something of contacts."""

    def __init__(self) -> None:
        """An empty file that only this process can open, and that is gone when it is closed."""
        self._file = sqlite3.connect("")
        self._file.executescript(_TABLE)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def fill(self, source: BinaryIO) -> Counter[tuple[str, int]]:
        """Take the rows of a dump; the number of those of other tables, by table and its first line."""
        left = Counter[tuple[str, int]]()
        first: dict[str, int] = {}
        for row in SqlRows(source):
            if row.table in _LOOKED_UP or row.table in _OF_CONTACT or row.table == "relationships":
                self._add(row)
            else:
                left[row.table, first.setdefault(row.table, row.line)] += 1
        return left

    def _add(self, row: SqlRow) -> None:
        contact = row.values.get("contact_id") if row.table in _OF_CONTACT else None
        known = (row.line, row.table, row.values.get("id"), contact, json.dumps(row.values))
        self._file.execute("INSERT INTO rows (line, kind, id, contact, content) VALUES (?, ?, ?, ?, ?)", known)

    def all(self, table: str) -> Iterator[SqlRow]:
        """The rows of a table, in the order of the file."""
        found = self._file.execute("SELECT line, content FROM rows WHERE kind = ? ORDER BY place", (table,))
        for line, content in found:
            yield SqlRow(line, table, json.loads(content))

    def one(self, table: str, key: str | None) -> Row:
        """The row with an ID; an empty one where it is missing."""
        found = self._file.execute("SELECT content FROM rows WHERE kind = ? AND id = ?", (table, key)).fetchone()
        return json.loads(found[0]) if found else {}

    def card(self, row: SqlRow, names: MonicaNames) -> Card:
        """The card of a contact."""
        values = row.values
        told: dict[str, object] = {
            name: value for name, value in values.items() if value not in _FALSE and not _is_bookkeeping(name)
        }
        told["is_dead"] = values.get("is_dead") not in _FALSE
        for name, prefix in _DATES.items():
            told[name] = _date(self.one("special_dates", values.get(f"{prefix}_special_date_id")))
        told["gender"] = values.get("gender_id")
        told["first_met_through"] = self.uid(values.get("first_met_through_contact_id"))
        lists = self._lists(values.get("id"))
        told["tags"] = [self.one("tags", one.get("tag_id")).get("name") for one in lists.pop("tag", [])]
        data = [{"type": kind, "values": [{"properties": one} for one in rows]} for kind, rows in lists.items()]
        members: dict[str, object] = {"uuid": self.uid(values.get("id")), "properties": told, "data": data}
        return replace(contact_card(row.line, members, names), lasting=bool(values.get("uuid")))

    def _lists(self, contact: str | None) -> dict[str, list[Row]]:
        """What belongs to a contact, by its kind in words."""
        lists: dict[str, list[Row]] = {}
        found = self._file.execute("SELECT kind, content FROM rows WHERE contact = ? ORDER BY place", (contact,))
        for kind, content in found.fetchall():
            row: Row = json.loads(content)
            if kind == "addresses":
                row = self.one("places", row.get("place_id")) | row
            elif kind == "activity_contact":
                row = self.one("activities", row.get("activity_id"))
            elif kind == "occupations":
                row = {"company": self.one("companies", row.get("company_id")).get("name"), **row}
            elif kind == "contact_fields":
                row = {**row, "type": row.get("contact_field_type_id")}
            kept: Row = {name: value for name, value in row.items() if value is not None and name not in _BOOKKEEPING}
            lists.setdefault(_OF_CONTACT[kind], []).append(kept)
        return lists

    def names(self) -> MonicaNames:
        """The names of kinds of fields and of genders, by ID."""
        kinds = {str(row.values.get("id")): row.values for row in self.all("contact_field_types")}
        fields = {key: (_kind(one), one.get("name") or "Contact field") for key, one in kinds.items()}
        genders = {str(row.values.get("id")): row.values.get("name") or "" for row in self.all("genders")}
        return MonicaNames(fields, genders)

    def uid(self, key: str | None) -> str:
        """What names a contact: its UUID, which the export in JSON has too; old versions have only a number."""
        return (self.one("contacts", key).get("uuid") or f"monica-{key}") if key else ""

    def relationship(self, row: SqlRow) -> Card:
        """The card of a relationship, which Monica keeps once for each direction."""
        kind = self.one("relationship_types", row.values.get("relationship_type_id"))
        one, other = (self.uid(row.values.get(end)) for end in ("contact_is", "of_contact"))
        role, inverse = (role_of(kind.get(name) or "") for name in ("name", "name_reverse_relationship"))
        return Card(row.line, one, {}, (Relative(role, uid=other, inverse_role=inverse),))


def _is_bookkeeping(name: str) -> bool:
    return name in _BOOKKEEPING or name == "id" or name.endswith("_id") or "avatar" in name


def _date(row: Row) -> dict[str, object]:
    flags = {name: row.get(name) not in _FALSE for name in ("is_age_based", "is_year_unknown")}
    return {"date": row["date"], **flags} if row.get("date") else {}


def _kind(row: Row) -> str:
    """`email` or `phone`, which version 2 says by the name alone."""
    return row.get("type") or (row.get("name") or "").lower().replace("e-mail", "email")
