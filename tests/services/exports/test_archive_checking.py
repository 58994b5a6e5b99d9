"""An archive that is not whole, or not what it should be, is refused before anything is stored."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.archive_objects import SHAPES
from graphapi.services.contacts import contacts
from graphapi.services.exports.archive_checking import UnusableArchive, open_archive
from graphapi.services.messages import deliveries, message_lists
from graphapi.services.red_flags import red_flags
from graphapi.services.shared import registry, users
from graphapi.services.shared.rows import PLAIN_CONTACT
from graphapi.services.tasks import task_lists
from tests.conftest import cypher
from tests.services.archives import empty, forge, graph, read, write

FORGED: list[tuple[str, Callable[[list[Any]], object], str]] = [
    (
        "messages",
        lambda all_: all_[0].update(id="msg_../elsewhere"),
        "messages.jsonl, line 1: `id` has an invalid value",
    ),
    ("messages", lambda all_: all_[0].update(to='[{"name": 1}]'), "line 1: `to` has an invalid value"),
    ("messages", lambda all_: all_[0].update(messageId="<a>\nBcc: b"), "line 1: `messageId` has an invalid value"),
    ("messages", lambda all_: all_[0].update(status="GONE"), "line 1: `status` has an invalid value"),
    ("messages", lambda all_: all_[0].update(mentionedIds=["x"]), "line 1: `mentionedIds` has an invalid value"),
    ("messages", lambda all_: all_[0].update(releasedById="x"), "line 1: `releasedById` has an invalid value"),
    ("contacts", lambda all_: all_[1].update(id="a/b"), "contacts.jsonl, line 2: `id` has an invalid value"),
    ("contacts", lambda all_: all_[0].update(readers="everyone"), "line 1: `readers` has an invalid value"),
    ("contacts", lambda all_: all_[0].update(readers=["all"]), "line 1: `readers` has an invalid value"),
    ("contacts", lambda all_: all_[0].update(customFields="[]"), "line 1: `customFields` has an invalid value"),
    ("contacts", lambda all_: all_[0].update(version="1"), "line 1: `version` has an invalid value"),
    ("contacts", lambda all_: all_[0].update(birthDate={"date": "2026-02-30"}), "line 1: it cannot be read"),
    ("contacts", lambda all_: all_[0].update({"a b": 1}), "line 1: `a b` has an invalid value"),
    ("contacts", lambda all_: all_[0].update(more={"a": 1}), "line 1: `more` has an invalid value"),
    ("contacts", lambda all_: all_[0].pop("name"), "line 1: `name` is missing"),
    ("contacts", lambda all_: all_.append(all_[0]), "`id` is the same as in an earlier line"),
    ("contacts", lambda all_: all_.clear(), "line 1: its contact or its label is missing"),
    ("associations", lambda all_: all_[0].__setitem__(2, "A) DELETE"), "line 1: it is not an association"),
    ("associations", lambda all_: all_[0].__setitem__(2, "NONE_SUCH"), "line 1: its contact or its label is missing"),
    ("associations", lambda all_: all_.append({}), "it is not an association"),
    ("labels", lambda all_: all_[0].update(limit=0), "line 1: `limit` has an invalid value"),
    ("users", lambda all_: all_[0].update(role="OWNER"), "line 1: `role` has an invalid value"),
    ("users", lambda all_: next(u for u in all_ if u["id"] == "usr_local").update(role="VIEWER"), "cannot be changed"),
    ("tokens", lambda all_: all_[0].update(hash="x"), "line 1: `hash` has an invalid value"),
    ("tasks", lambda all_: all_[0].update(contactId="con_00000000000000000000000000"), "its contact is missing"),
    ("tasks", lambda all_: all_[0].update(status="GONE"), "line 1: `status` has an invalid value"),
    ("tasks", lambda all_: all_[0].update(completedAt="today"), "line 1: `completedAt` has an invalid value"),
    ("tasks", lambda all_: all_[0].update(titleMentions=[1]), "line 1: `titleMentions` has an invalid value"),
    ("redFlags", lambda all_: all_[0].update(status="GONE"), "line 1: `status` has an invalid value"),
    ("redFlags", lambda all_: all_.append(1), "it is not an object"),
    ("settings", lambda all_: all_.append(all_[0]), "settings.jsonl has 2 objects"),
    ("settings", lambda all_: all_[0].update(hasRead="x"), "line 1: `hasRead` has an invalid value"),
]


async def test_a_forged_archive_is_refused_before_anything_is_stored(office: Db, tmp_path: Path) -> None:
    """Whatever its checksums say: ids by their form, every property by its kind, what others name by being there."""
    await write(office, tmp_path / "good")
    await empty(office)
    before = await graph(office.database)

    for number, (kind, change, told) in enumerate(FORGED):
        folder = shutil.copytree(tmp_path / "good", tmp_path / f"forged{number}")
        forge(folder, kind, change)
        with pytest.raises(UnusableArchive) as refused:
            await read(office, folder)
        assert told in str(refused.value)

    assert await graph(office.database) == before
    assert open_archive(tmp_path / "good").counts["contacts"] == 59


async def test_a_manifest_that_does_not_fit_is_refused(office: Db, tmp_path: Path) -> None:
    """It names the files of an archive and no others, their counts and one checksum."""
    await write(office, tmp_path)
    text = (tmp_path / "manifest.json").read_text()
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda manifest: manifest["sha256"].pop("tasks.jsonl"),
        lambda manifest: manifest["sha256"].update({"../tasks.jsonl": "x"}),
        lambda manifest: manifest["counts"].update(tasks="2"),
        lambda manifest: manifest["counts"].update(tasks=7),
        lambda manifest: manifest.update(checksum="x"),
    ]

    for change in changes:
        manifest = json.loads(text)
        change(manifest)
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(UnusableArchive, match=r"manifest|has 2 objects, not 7"):
            open_archive(tmp_path)


def test_every_property_that_is_read_is_checked() -> None:
    """Whatever lists, mails and changes read of an object: none is taken as a plain value that nothing knows."""
    read_by = {
        "messages": {*message_lists.COLUMNS, *deliveries.COLUMNS}, "tasks": {*task_lists.COLUMNS},
        "redFlags": {*red_flags.COLUMNS}, "users": {*users.FIELDS}, "contacts": {*contacts.STORED, *PLAIN_CONTACT},
        "labels": {*registry.FIELDS},
    }  # fmt: skip

    assert {kind: names - SHAPES[kind].keys() for kind, names in read_by.items()} == {kind: set() for kind in read_by}


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("contacts.jsonl", lambda text: text.replace("a", "b", 1), "contacts.jsonl was changed after it was written"),
        ("tasks.jsonl", None, "tasks.jsonl was changed after it was written"),
        ("manifest.json", None, "is not an archive"),
        ("manifest.json", lambda _: "{", "is not an archive"),
        ("manifest.json", lambda text: json.dumps(json.loads(text) | {"migration": "9999__later"}), "a newer version"),
        ("manifest.json", lambda text: json.dumps(json.loads(text) | {"format": 2}), "a newer version"),
    ],
)
async def test_an_archive_that_is_not_whole_is_refused(
    office: Db, tmp_path: Path, file: str, change: Any, told: str
) -> None:
    """Before anything is stored, with the file that it is about."""
    await write(office, tmp_path)
    await empty(office)
    path = tmp_path / file
    path.write_text(change(path.read_text())) if change else path.unlink()

    with pytest.raises(UnusableArchive, match=told):
        await read(office, tmp_path)

    assert await cypher(office.database, "MATCH (c:Contact) RETURN count(c)") == [[0]]
