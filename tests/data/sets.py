"""The sets of real data: where they are, how the command imports one, and what others computed from it."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.services.shared.registry import registry
from graphapi.services.workspace import workspace
from tests.conftest import ADMIN, Server, cypher, wipe

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MISSING = f"the real data is not there ({DATA})"


@dataclass(frozen=True)
class Answers:
    """What is expected of a set when only these labels are followed; all when None."""

    expected: dict[str, Any]
    labels: list[str] | None


@dataclass(frozen=True)
class Imported:
    """A set in the database: its contacts by their ids in the file, and what is expected of it."""

    db: Db
    ids: dict[str, str]
    answers: list[Answers]

    def names(self, ids: list[str]) -> list[str]:
        """The ids in the file of some contacts."""
        known = {contact: external for external, contact in self.ids.items()}
        return sorted(known[one] for one in ids)


@asynccontextmanager
async def imported_set(
    database: Database, server: Server, work: Path, name: str, *files: str
) -> AsyncIterator[Imported]:
    """Yield a set that was imported by the command with the limits that it needs, with the answers of these files."""
    folder = DATA / name
    people, associations = data_file(folder, "people.csv"), data_file(folder, "ties.csv")
    assert associations is not None
    write_labels(associations, work / "labels.csv")
    await _empty(database)
    db = Db.of(database, ADMIN, deadline=3_600)
    await workspace.prepare(db)

    given = [one for one in (people, associations) if one]
    options = ["--labels", work / "labels.csv", "--refused", work / "refused.csv"]
    code, printed = await command(server, "import", *given, *options)

    expected = [json.loads((folder / file).read_text(encoding="utf-8")) for file in files]
    assert code == (3 if expected[0]["stats"]["self_ties"] else 0), printed
    database.shared.clear()
    rows = await cypher(database, "MATCH (c:Contact) RETURN c.externalId, c.id")
    ids = {str(external): str(one) for external, one in rows}
    yield Imported(db, ids, [Answers(one, await _followed(db, one)) for one in expected])
    await _empty(database)


async def command(server: Server, *arguments: object) -> tuple[int, str]:
    """Run a command on the test's database; return its exit code and all it printed."""
    environment = os.environ | {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "graphapi", *map(str, arguments), env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


async def _followed(db: Db, expected: dict[str, Any]) -> list[str] | None:
    """The keys of the labels that these answers follow, None for all."""
    names = expected["stats"]["traversal_labels"]
    labels = (await registry(db)).labels
    return None if names == "all" else [label.key for label in labels.values() if label.name in names]


def data_file(folder: Path, name: str) -> Path | None:
    """The file of that name in the folder of a set, which may be compressed; None when the set has none."""
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.exists()), None)


def write_labels(associations: Path, to: Path) -> None:
    """Write the labels of a file of associations, each with the limits that they need, as a user would."""
    others: dict[tuple[str, str], dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    with gzip.open(associations, "rt") if associations.suffix == ".gz" else associations.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pair = row.get("label", "Knows"), row.get("reverse_label", "Knows")
            ends = row["from_id"], row["to_id"]
            if (pair[1], pair[0]) in others:
                pair, ends = (pair[1], pair[0]), (ends[1], ends[0])
            single = pair[0] == pair[1]
            others[pair]["name", ends[1]].add(ends[0])
            others[pair]["name" if single else "reverse", ends[0]].add(ends[1])
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["label", "reverse_label", "limit", "reverse_limit", "acyclic", "exclusive_with"])
        for (name, reverse), found in others.items():
            most = Counter({"name": 1, "reverse": 1})
            for (side, _), them in found.items():
                most[side] = max(most[side], len(them))
            limits = [most["name"], "" if name == reverse else most["reverse"]]
            writer.writerow([name, reverse, *limits, "false", ""])


async def _empty(database: Database) -> None:
    """Delete the associations first: a batch of contacts may have more of them than one transaction can delete."""
    await cypher(database, "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS")
    await wipe(database)
