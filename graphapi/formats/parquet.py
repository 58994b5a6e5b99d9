"""Apache Parquet for analysts: contacts.parquet and associations.parquet, written in row groups as the cards come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.flat import flat_values
from graphapi.formats.losses import relative_losses
from graphapi.kernel.contact_properties import LISTS, PROPERTIES, Kind, Property

_ROWS = 5_000
"""Cards of a row group: what is in memory."""

_KINDS = {Kind.OPT_OUT: pa.bool_(), Kind.DAY: pa.date32()} | {kind: pa.list_(pa.string()) for kind in LISTS}
CONTACTS = pa.schema([("id", pa.string()), *((one.name, _KINDS.get(one.kind, pa.string())) for one in PROPERTIES)])
ASSOCIATIONS = pa.schema(
    [
        *((name, pa.string()) for name in ("fromId", "toId", "label", "role", "inverseRole")),
        ("since", pa.date32()), ("until", pa.date32()), ("note", pa.string()),
    ]
)  # fmt: skip
FILES = ("contacts.parquet", "associations.parquet")


def write_parquet(cards: Iterable[Card], folder: Path, losses: list[Loss]) -> None:
    """Write both files into a folder that is there; adds to `losses` what columns cannot say."""
    with ExitStack() as stack:
        contacts, associations = (
            stack.enter_context(pq.ParquetWriter(folder / name, schema, compression="zstd"))
            for name, schema in zip(FILES, (CONTACTS, ASSOCIATIONS), strict=True)
        )
        cards = iter(cards)
        while part := list(islice(cards, _ROWS)):
            contacts.write_table(pa.Table.from_pylist([_contact(card) for card in part], CONTACTS))
            edges = [_association(card, one) for card in part for one in card.relatives if one.forward and one.uid]
            associations.write_table(pa.Table.from_pylist(edges, ASSOCIATIONS))
            losses.extend(loss for card in part for loss in relative_losses(card.line, card.relatives))


def _contact(card: Card) -> Mapping[str, object]:
    flat = flat_values(card.values)
    return {"id": card.uid} | {one.name: _cell(one, card.values.get(one.name), flat) for one in PROPERTIES}


def _cell(one: Property, value: object, flat: Mapping[str, str]) -> object:
    if one.kind in LISTS:
        return value or []
    if one.kind is Kind.OPT_OUT:
        return bool(value)
    return _day(flat.get(one.name)) if one.kind is Kind.DAY else flat.get(one.name)


def _association(card: Card, relative: Relative) -> Mapping[str, object]:
    return {
        "fromId": card.uid, "toId": relative.uid, "label": relative.label, "role": relative.inverse_role,
        "inverseRole": relative.role, "since": _day(relative.since), "until": _day(relative.until),
        "note": relative.note or None,
    }  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
