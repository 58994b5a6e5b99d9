"""Real data, imported by the command, gives the answers that others computed."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.database import Database, Db
from graphapi.kernel.pages import MAX_SIZE, PageArguments
from graphapi.services import workspace
from graphapi.services.association_groups import association_groups
from graphapi.services.association_lists import AssociationFilter
from graphapi.services.mutual import mutual_counts, mutual_pages
from graphapi.services.neighbourhoods import MAX_MEMBERS, neighbourhoods
from graphapi.services.paths import MAX_PATHS, PathOutcome, shortest_paths
from graphapi.services.registry import registry
from tests.conftest import ADMIN, Server, cypher, wipe

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LARGE = "GRAPHAPI_TEST_LARGE"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not there ({DATA})")

SETS = [
    ("royal92", "expected.json"),
    ("got", "expected.json"),
    ("npsp", "expected.json"),
    ("npsp-trailhead", "expected.json"),
    ("wikidata-people", "expected.json"),
    ("ldbc-sf0.1", "expected-all.json"),
    ("ldbc-sf0.1", "expected-knows.json"),
    ("quebec140", "expected.json"),
    ("facebook-combined", "expected.json"),
    ("ego-twitter", "expected.json"),
]
HUGE = {"ego-twitter", "facebook-combined", "quebec140"}


@dataclass
class Imported:
    """A set in the database: its contacts by their ids in the file, and what is expected of it."""

    db: Db
    ids: dict[str, str]
    expected: dict[str, Any]
    labels: list[str] | None

    def names(self, ids: list[str]) -> list[str]:
        """Return the ids in the file of some contacts."""
        known = {contact: external for external, contact in self.ids.items()}
        return sorted(known[one] for one in ids)


def _file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.exists()), None)


def _write_labels(ties: Path, to: Path) -> None:
    """Write the labels of a file of ties, each with the limits that they need: what a user does who knows the data."""
    others: dict[tuple[str, str], dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    with gzip.open(ties, "rt") if ties.suffix == ".gz" else ties.open(encoding="utf-8") as file:
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


async def _command(server: Server, *arguments: object) -> tuple[int, str]:
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


async def _empty(database: Database) -> None:
    """Delete the ties first: a batch of contacts may have more of them than one transaction can delete."""
    await cypher(database, "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS")
    await wipe(database)


@pytest.fixture(scope="module", params=SETS, ids=lambda one: "-".join(one).removesuffix(".json"))
async def imported(
    request: pytest.FixtureRequest, database: Database, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Imported]:
    """Yield a set that was imported by the command with the limits that it needs."""
    name, answers = request.param
    if name in HUGE and not os.environ.get(LARGE):
        pytest.skip(f"takes minutes; set {LARGE}=1 to run it")
    folder, work = DATA / name, tmp_path_factory.mktemp("import")
    people, ties = _file(folder, "people.csv"), _file(folder, "ties.csv")
    assert ties is not None
    _write_labels(ties, work / "labels.csv")
    await _empty(database)
    db = database.request(ADMIN, deadline=3_600)
    await workspace.prepare(db)

    files = [one for one in (people, ties) if one]
    code, printed = await _command(
        server, "import", *files, "--labels", work / "labels.csv", "--refused", work / "refused.csv"
    )

    expected = json.loads((folder / answers).read_text(encoding="utf-8"))
    assert code == (3 if expected["stats"]["self_ties"] else 0), printed
    database.shared.clear()
    keys = expected["stats"]["traversal_labels"]
    labels = (await registry(db)).labels
    only = None if keys == "all" else [label.key for label in labels.values() if label.name in keys]
    rows = await cypher(database, "MATCH (c:Contact) RETURN c.externalId, c.id")
    yield Imported(db, {str(external): str(one) for external, one in rows}, expected, only)
    await _empty(database)


async def test_nothing_is_lost(imported: Imported) -> None:
    """Every person is a contact; every tie is an association, those that repeat one another or join nobody excepted."""
    stats = imported.expected["stats"]

    rows = await cypher(
        imported.db.database,
        "MATCH (a:Contact) CALL (a) { MATCH (a)-[r]-(b) WHERE a.id < b.id AND ($all OR type(r) IN $keys) "
        "RETURN count(DISTINCT b) AS others } RETURN sum(others)",
        all=imported.labels is None,
        keys=imported.labels or [],
    )

    assert len(imported.ids) == stats["people_listed"] + stats["ids_only_in_ties"]
    assert rows == [[stats["linked_pairs"]]]


async def test_neighbourhoods(imported: Imported) -> None:
    """As many contacts are first reached after 1, 2, 3 and 4 hops, as far as a page of 500 goes."""
    for one in imported.expected["neighbourhood"]:
        (found,) = await neighbourhoods(
            imported.db, [imported.ids[one["id"]]], 4, imported.labels, None, MAX_MEMBERS, []
        )

        distances = Counter(distance for _, distance in found.members)
        seen = 0
        for depth, size in enumerate(one["at_depth"], start=1):
            assert distances[depth] == min(size, MAX_MEMBERS - seen), one["id"]
            seen = min(MAX_MEMBERS, seen + size)


async def test_paths(imported: Imported) -> None:
    """As many hops and as many shortest paths, as far as 500 go; ties between the same two count once."""
    for one in imported.expected["paths"]:
        ends = imported.ids[one["from"]], imported.ids[one["to"]]
        found = await shortest_paths(imported.db, *ends, imported.labels, [], None, 100, MAX_PATHS, [])

        if one["hops"] is None or one["hops"] < 0:
            assert found.outcome is PathOutcome.NONE, one
            continue
        chains = {tuple(contact["id"] for contact in path.contacts) for path in found.paths}
        assert {len(chain) - 1 for chain in chains} == {one["hops"]}, one
        assert len(chains) == one["shortest_paths"] or len(found.paths) == MAX_PATHS, one


async def test_mutual_contacts(imported: Imported) -> None:
    """The same contacts in common."""
    for one in imported.expected["mutual"]:
        a, b = imported.ids[one["a"]], imported.ids[one["b"]]
        (page,) = await mutual_pages(imported.db, [a], b, imported.labels, None, PageArguments(first=MAX_SIZE), [])

        assert await mutual_counts(imported.db, [a], b, imported.labels, None) == [one["count"]]
        # Of many, the file lists the first by id.
        found = imported.names([mutual.contact["id"] for mutual in page.rows])
        assert found[: len(one["ids"])] == one["ids"] or len(found) == MAX_SIZE, one


async def test_roles(imported: Imported) -> None:
    """As many others stand to a contact in each role."""
    labels = (await registry(imported.db)).labels
    for one in imported.expected["grouped"]:
        (groups,) = await association_groups(imported.db, [imported.ids[one["id"]]], AssociationFilter())

        roles = Counter[str]()
        for group in groups:
            roles[labels[group.label_key].role(group.side)] += group.total
        assert dict(roles) == one["others_by_role"], one["id"]


async def test_real_marriages_are_refused_by_the_shipped_limit(
    db: Db, server: Server, tmp_path: Path, database: Database
) -> None:
    """219 people of royal92 had more than one spouse: every row that is one too many is told, and names one of them."""
    folder = DATA / "royal92"
    await wipe(database)
    await workspace.prepare(db)
    spouses: dict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader((folder / "ties.csv").read_text(encoding="utf-8").splitlines()):
        if row["label"] == "Spouse":
            spouses[row["from_id"]].add(row["to_id"])
            spouses[row["to_id"]].add(row["from_id"])
    several = {one for one, others in spouses.items() if len(others) > 1}

    code, printed = await _command(
        server, "import", folder / "people.csv", folder / "ties.csv", "--refused", tmp_path / "refused.csv"
    )

    refused = list(csv.DictReader((tmp_path / "refused.csv").read_text(encoding="utf-8").splitlines()))
    assert (code, len(several)) == (3, 219)
    assert f"{len(refused):,}  over the limit: Spouse (SPOUSE), at most 1" in printed
    assert all(several & {row["from_id"], row["to_id"]} for row in refused)
    ((married,),) = await cypher(database, "MATCH ()-[r:SPOUSE]->() RETURN count(r)")
    assert married == 1_138 - len(refused)
    flagged = await cypher(
        database, "MATCH (f:RedFlag {status: 'OPEN'}) MATCH (c:Contact {id: f.contactId}) RETURN c.externalId"
    )
    assert {str(one) for (one,) in flagged} <= several
    assert len(flagged) == len({str(one) for (one,) in flagged}) > 0
