"""An archive holds everything and is read back as it was."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.services.exports.archive import write_archive
from graphapi.services.exports.archive_checking import UnusableArchive
from graphapi.services.upkeep.check import check
from tests.conftest import cypher
from tests.services.archives import empty, graph, nowhere, read, write


async def test_what_is_read_back_is_what_was_written(office: Db, tmp_path: Path) -> None:
    """Every property of every object, to the type; written again it is the same to the byte; no rule is broken."""
    before = await graph(office.database)
    written = await write(office, tmp_path / "one")
    await empty(office)

    done = await read(office, tmp_path / "one")
    again = await write(office, tmp_path / "two")

    assert await graph(office.database) == before
    assert again == written
    assert done.counts == written.counts
    assert min(written.counts.values()) > 0
    assert (await check(office, nowhere)).findings == []


async def test_an_archive_is_for_its_owner_only(office: Db, tmp_path: Path) -> None:
    """The folder and every file."""
    await write(office, tmp_path / "one")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "one").iterdir()}

    assert (modes, stat.S_IMODE((tmp_path / "one").stat().st_mode)) == ({0o600}, 0o700)


async def test_reading_again_changes_nothing(office: Db, tmp_path: Path) -> None:
    """Even when what was read has been changed since."""
    await write(office, tmp_path)
    await empty(office)
    await read(office, tmp_path)
    await cypher(office.database, "MATCH (t:Task) DELETE t")
    before = await graph(office.database)

    done = await read(office, tmp_path)

    assert done.before
    assert await graph(office.database) == before


async def test_what_was_cut_short_is_completed(office: Db, tmp_path: Path) -> None:
    """Started again it makes nothing twice."""
    before = await graph(office.database)
    written = await write(office, tmp_path)
    text = "MATCH (w:Workspace) SET w.reading = $sum WITH w MATCH (c:Contact) WITH c ORDER BY c.id DESC LIMIT 20"
    await cypher(office.database, f"{text} DETACH DELETE c", sum=written.checksum)
    await cypher(office.database, "MATCH (n:Task|Message|RedFlag) DELETE n")

    await read(office, tmp_path)

    assert await graph(office.database) == before


async def test_a_workspace_with_contacts_takes_no_archive(office: Db, tmp_path: Path) -> None:
    """It stays as it is."""
    await write(office, tmp_path)
    before = await graph(office.database)

    with pytest.raises(UnusableArchive, match="This workspace already has contacts"):
        await read(office, tmp_path)

    assert await graph(office.database) == before


async def test_what_names_a_contact_that_is_gone_is_left_out(office: Db, tmp_path: Path) -> None:
    """As when others delete contacts while an archive is written."""
    for text in (
        "MATCH (t:Task) WITH t LIMIT 1 SET t.contactId = 'con_gone'",
        "MATCH (m:Message) WITH m LIMIT 1 SET m.contactId = 'con_gone'",
        "MATCH (f:RedFlag) WITH f LIMIT 1 SET f.otherId = 'con_gone'",
    ):
        await cypher(office.database, text)
    written = await write(office, tmp_path)
    await empty(office)

    await read(office, tmp_path)

    assert (written.counts["tasks"], written.counts["messages"]) == (1, 2)
    assert (await check(office, nowhere)).findings == []


async def test_an_archive_of_a_choice_is_read_like_any_other(office: Db, tmp_path: Path) -> None:
    """It has what is about the chosen contacts, no tokens, and a line for each association that leads out of it."""
    everything = await write(office, tmp_path / "all")
    tasks = await cypher(office.database, "MATCH (t:Task) RETURN DISTINCT t.contactId")
    chosen = {str(one) for (one,) in tasks}
    inside = await associations(office, "c.id IN $ids AND d.id IN $ids", chosen)
    leaving = await associations(office, "(c.id IN $ids) <> (d.id IN $ids)", chosen)

    written = await write_archive(office, tmp_path / "some", nowhere, chosen)
    await empty(office)
    await read(office, tmp_path / "some", with_users=False)

    counts = written.counts
    assert (counts["contacts"], counts["associations"], counts["tokens"]) == (len(chosen), inside, 0)
    assert 0 < len(chosen) < everything.counts["contacts"]
    assert (everything.losses, written.losses) == (0, leaving)
    assert len((tmp_path / "some" / "losses.csv").read_text().splitlines()) == leaving + 1 > 1
    assert (counts["tasks"], counts["distinctPairs"]) == (everything.counts["tasks"], 1)
    assert (await check(office, nowhere)).findings == []


async def associations(db: Db, which: str, ids: set[str]) -> int:
    """The number of associations between these contacts `c` and `d`."""
    rows = await cypher(db.database, f"MATCH (c:Contact)-[r]->(d:Contact) WHERE {which} RETURN r.id", ids=sorted(ids))
    return len(rows)
