"""A large file is read in a second process, which sends what a thread would have read, and every error."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from graphapi.formats.cards import ReadOptions, UnreadableFile
from graphapi.formats.vcard import VcardFormat
from graphapi.services.imports import card_reading
from graphapi.services.imports.card_files import format_of
from graphapi.services.imports.card_reading import CardSource, ReadCard, reading, received, send_batches
from tests.services.imports.card_lines import CardLines

VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nUID:u-{name}\nEMAIL:{name}@example.org\nX-HAT:red\nEND:VCARD\n"
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def lines(path: Path, *cards: str) -> CardSource:
    """A file of cards of tests."""
    path.write_text("\n".join(cards), encoding="utf-8")
    return CardSource(path, CardLines(), ReadOptions(), NOW)


async def read_whole(source: CardSource) -> list[ReadCard]:
    """All records of a file."""
    found: list[ReadCard] = []
    async with reading(source) as reader:
        while (batch := await reader.following()).cards:
            found += batch.cards
    return found


async def test_a_second_process_reads_what_a_thread_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contacts are prepared there; with the file, the process ends."""
    path = tmp_path / "cards"
    path.write_text("".join(VCARD.format(name=name) for name in ("ann", "bob", "ann")), encoding="utf-8")
    source = CardSource(path, format_of(path), ReadOptions(), NOW)
    expected = await read_whole(source)
    monkeypatch.setattr(card_reading, "LARGE", 0)

    found = await read_whole(source)

    assert found == expected
    assert [one.refused is None for one in found] == [True, True, False]
    assert found[0].person is not None
    assert vars(found[0].person)["prepared"]["externalId"] == "u-ann"
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("last", "error", "said"),
    [("END", UnreadableFile, "line 2"), ("no JSON", RuntimeError, "JSONDecodeError")],
    ids=["the file ends", "a bug"],
)
def test_what_ends_reading_is_sent(tmp_path: Path, last: str, error: type[Exception], said: str) -> None:
    """A file that breaks off, and what nobody expected, with where it happened."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    send_batches(sending, lines(tmp_path / "cards", json.dumps({"name": "Ann Oak"}), last), Event())

    with pytest.raises(error, match=said):
        received(receiving)


def test_nobody_listening_ends_reading(tmp_path: Path) -> None:
    """And a process that has ended without a word is an error."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    receiving.close()
    send_batches(sending, lines(tmp_path / "cards", json.dumps({"name": "Ann Oak"})), Event())
    receiving, sending = multiprocessing.Pipe(duplex=False)
    sending.close()

    with pytest.raises(RuntimeError, match="has ended"):
        received(receiving)


def test_a_batch_of_large_cards_has_fewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand cards with pictures would be held at once, and sent in one transaction."""
    monkeypatch.setattr(card_reading, "BATCH_SIZE", 10)
    path = tmp_path / "cards"
    path.write_text("".join(VCARD.format(name=name) for name in ("ann", "bob", "cara")), encoding="utf-8")

    batches = [len(batch.cards) for batch in CardSource(path, VcardFormat(), ReadOptions(), NOW).batches(Event())]

    assert batches == [1, 1, 1]


async def test_contacts_are_prepared_until_most_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was imported before needs none; one that is asked for all the same is made then."""
    monkeypatch.setattr(card_reading, "BATCH", 1)
    path = tmp_path / "cards"
    path.write_text("".join(VCARD.format(name=name) for name in ("ann", "bob")), encoding="utf-8")

    async with reading(CardSource(path, VcardFormat(), ReadOptions(), NOW)) as reader:
        (ann,) = (await reader.following()).cards
        reader.expect(known=True)
        (bob,) = (await reader.following()).cards

    assert ann.person is not None
    assert bob.person is not None
    assert ("prepared" in vars(ann.person), "prepared" in vars(bob.person)) == (True, False)
    assert bob.person.prepared["name"] == "bob"
