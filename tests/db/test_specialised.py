"""Specialised texts: the database accepts every one that the files list, and they find what the static ones find."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from neo4j import AsyncSession

from bench import dbhits
from graphapi.db.database import Database
from graphapi.db.parameters import gathered, gathered_text
from graphapi.db.request import Db
from graphapi.db.specialised import SpecialisedText, SpecialisedTexts, deciding, listed, specialise
from graphapi.db.statements import Statement, all_statements, parameters_of
from graphapi.db.warmup import SAMPLES, SAMPLES_OF
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.imports.demo import load_demo
from graphapi.services.workspace.workspace import prepare
from tests.api.viewers import Caller
from tests.conftest import ADMIN, NEVER, cypher

STATEMENTS = all_statements()
VARYING = [one for one in STATEMENTS if listed(one)]
SOME = Viewer("usr_some", "Some", Role.EDITOR, ("red",))
LISTS = {
    "ruleFields": ["key", "role"],
    "fields": ["id", "name"], "times": ["createdAt", ""], "parentFields": ["id", ""], "parentTimes": [],
    "associationFields": ["id", "note"], "associationTimes": ["since", ""],
}  # fmt: skip
FEW, MANY = ["FRIEND", ""], ["A", "B", "C", "D"]
ALWAYS_COMPOSED = {"contacts/page_in_order"}
"""Pages for which all contacts that pass are read: their rows are few of these."""

STEPS = [[["A", "A<", "A>"]], [["A", "A>"], ["A", "A<", "B", "B<"]], [["A", "A<", "B", "B<", "B>"]]]


def statement(text: str) -> Statement:
    """A statement of this text."""
    return Statement("some/statement", "read", text, parameters_of(text))


def cases(one: Statement) -> list[dict[str, Any]]:
    """Parameters for each text that the file lists; for steps of each form."""
    base = SAMPLES | SAMPLES_OF.get(one.name, {}) | LISTS | {"principals": ["a", "b"], "seeAll": False}
    found: list[dict[str, Any]] = []
    for names in listed(one):
        states: dict[str, Any] = {name: name in names for held in listed(one) for name in held}
        states["types"] = FEW if "types" in names else MANY
        found += [base | states | {"steps": steps} for steps in (STEPS if "steps" in names else [[[]]])]
    return found


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("// specialised when a\nWHERE $a OR c.x", {"a": True}, "WHERE true OR c.x"),
        ("// specialised when a, b\n// specialised when b\n$a OR $b", {"a": False, "b": True}, "$a OR true"),
        ("// specialised when a\n  WHERE $a OR b\n  // when a: WHERE c", {"a": True}, "WHERE c"),
        ("// specialised when a\nWHERE ($a OR (c.x = $x AND any(y IN $z\n  WHERE ($a OR y))))\n  AND c.y = $y",
         {"a": True}, "WHERE true\n  AND c.y = $y"),
        ("// specialised when types\n()-[r]-()\n// when types: ()-[r:$types]-()\nWHERE ($anyType OR type(r) IN $types)",
         {"types": ["A"]}, "()-[r:A]-()\nWHERE true"),
        ("// specialised\n  WHERE $a OR b\n  // when a: WHERE c", {"a": True}, "WHERE $a OR b"),
        ("// specialised\n[k IN $fields | x[k]] + [k IN $times | toString(x[k])]",
         {"fields": ["id", ""], "times": ["since"]}, "[x.id, null, toString(x.since)]"),
        ("// specialised\n[k IN $fields | c[k]]", {"fields": ["id", "name", ""]}, "[c.id, c.name, null]"),
        ("// specialised\n[k IN $fields | f[1][k]] + [k IN $times | toString(f[1][k])]",
         {"fields": ["id", "name", "note"], "times": ["at"]},
         "[map IN [of IN [f[1]] | of {.id, .name, .note, .at}] | [map.id, map.name, map.note, toString(map.at)]][0]"),
        ("// specialised when types\n(c)-[r]-()\n// when types: (c)-[r:$types]-()\nWHERE type(r) IN $types",
         {"types": ["A", "B", ""]}, "(c)-[r:A|B]-()\nWHERE true"),
    ],
)  # fmt: skip
def test_what_is_listed_is_written(text: str, given: dict[str, object], expected: str) -> None:
    """And nothing else; the first text is taken whose names all hold. What a true switch decides goes with its bracket.

    The parameters that only it compared with are not sent.
    """
    found = specialise(statement(text), given)

    assert found is not None
    assert found.text.strip() == expected
    assert found.parameters == parameters_of(expected)


@pytest.mark.parametrize("types", [["", ""], ["no key"], MANY], ids=["none", "no label", "many"])
def test_what_cannot_be_written_stays_a_parameter(types: list[str]) -> None:
    """Labels that are none, too many, or not labels at all."""
    assert specialise(statement("// specialised when types\nWHERE type(r) IN $types"), {"types": types}) is None


PROJECTED = re.compile(r"\bof \{[^}]*\}")
READ = re.compile(r"(?=\[(?:toString\()?(\w+)\.\w+\)?, (?:(?:toString\()?\1\.\w+\)?(?:, )?){3,}\])")


@pytest.mark.parametrize("each", VARYING, ids=lambda each: each.name)
def test_no_text_reads_many_properties_one_by_one(each: Statement) -> None:
    """Four properties of a record or more are read in one walk along its property chain, wherever a row is returned."""
    many = {"fields": ["id", "name", "emails", "company"], "parentFields": ["id", "name", "emails", "company"],
            "associationFields": ["id", "note", "emailCopy", "version"],
            "ruleFields": ["key", "role", "steps", "version"]}  # fmt: skip

    for one in cases(each):
        found = specialise(each, one | many)

        assert found is not None
        assert {owner[1] for owner in READ.finditer(found.text)} <= {"map"}
        assert len(PROJECTED.findall(found.text)) == len(re.findall(r"\[k IN \$\w*[fF]ields \| ", each.text))


def walk(*steps: list[str]) -> SpecialisedText:
    """The text of a walk with these steps."""
    static = next(one for one in VARYING if one.name == "contacts/walk")
    found = specialise(static, SAMPLES | LISTS | {"seeAll": True, "steps": steps, "types": MANY})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("step", "pattern"),
    [
        (["A", "A<", "A>"], "(here)-[r:A]-(x)"),
        (["A", "A>"], "(here)-[r:A]->(x)"),
        (["A", "A<", "B", "B<"], "(here)<-[r:A|B]-(x)"),
        (["A", "A<", "B", "B<", "B>"], "(here)-[r:A|B]-(x)"),
    ],
)
def test_the_side_of_a_step_is_part_of_its_pattern(step: list[str], pattern: str) -> None:
    """Where all of its labels are taken from the same side, or from both; else it is compared."""
    text = walk(step).text

    assert f"MATCH {pattern}" in text
    assert ("(false OR type(r) + CASE" in text) == (step[-2:] == ["B<", "B>"])


@pytest.mark.parametrize("step", [[], ["A", "B", "C", "D"], ["A'] OR x IN ['"]], ids=["none", "many", "no label"])
def test_other_steps_stay_in_the_loop(step: list[str]) -> None:
    """They are parameters as before."""
    assert "steps" in walk(["A", "A>"], step).parameters


def test_only_names_are_written() -> None:
    """A property that does not look like a name gets no specialised text."""
    one = statement("// specialised\n[k IN $fields | x[k]] + [k IN $times | toString(x[k])]")

    assert specialise(one, {"fields": ["id} DETACH DELETE x //"], "times": []}) is None


@pytest.mark.parametrize("each", STATEMENTS, ids=lambda each: each.name)
def test_a_file_lists_what_its_text_has(each: Statement) -> None:
    """Parameters that it names, in reads alone; and wherever labels are compared, the pattern may have them."""
    assert each.kind == "read" or not listed(each)
    assert set(deciding(each)) <= each.parameters
    if "types" in deciding(each):
        marks = [mark for mark in re.findall(r"// when types: (.*)", each.text) if "$types" in mark]
        assert len(marks) == each.text.count("type(r) IN $types")


@pytest.mark.parametrize("each", [one for one in STATEMENTS if one.kind == "read"], ids=lambda each: each.name)
def test_every_read_of_requested_properties_has_a_specialised_text(each: Statement) -> None:
    """Else it would look each property up by name, in a walk along the record's property chain for each."""
    if each.name.removesuffix("_back") in ALWAYS_COMPOSED:
        return

    assert bool(listed(each)) >= bool(re.search(r"\[k IN \$\w+ \| [^|]*\[k\]\]", each.text))


@pytest.fixture(scope="module")
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """Yield a session of the database."""
    async with database.driver.session(database=database.settings.database) as found:
        yield found


@pytest.mark.parametrize("each", VARYING, ids=lambda each: each.name)
async def test_the_database_accepts_every_text(session: AsyncSession, each: Statement) -> None:
    """It makes a plan for each that the file lists, and each is another."""
    given = cases(each)
    texts = [specialise(each, one) for one in given]

    assert len({text.text for text in texts if text}) == len(given)
    for text, one in zip(texts, given, strict=True):
        assert text is not None
        left = gathered({name: one[name] for name in text.parameters})
        await (await session.run(f"EXPLAIN {gathered_text(text.text)}", left)).consume()  # pyright: ignore[reportArgumentType]


def test_a_text_comes_with_use() -> None:
    """Not at once: it has to be compiled; and never where none is listed."""
    each, texts = next(one for one in VARYING if one.name == "contacts/by_id"), SpecialisedTexts(often=3)
    given = {"ids": ["a", ""], "fields": ["id", "name"], "times": [], "seeAll": True, "principals": ["x", ""]}

    found = [texts.of(each, given) for _ in range(4)]

    assert [one is None for one in found] == [True, True, False, False]
    assert texts.of(statement("RETURN 1"), {}) is None


def test_what_was_used_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process keeps the texts that it used last."""
    monkeypatch.setattr("graphapi.db.specialised.KEPT_MAX", 2)
    each, texts = statement("// specialised when a\nRETURN $a, $b"), SpecialisedTexts(often=2)
    others = [statement(f"// specialised when a\nRETURN $a, {n}") for n in range(2)]

    for one in (each, each, others[0], each, others[1], each):
        texts.of(replace(one, name=one.text), {"a": True, "b": 1})
    kept = texts.of(replace(each, name=each.text), {"a": True, "b": 1})
    gone = texts.of(replace(others[0], name=others[0].text), {"a": True})

    assert (kept is not None, gone) == (True, None)


async def test_the_static_text_answers_where_the_database_refuses(db: Db, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged and counted once, and not sent again."""
    one = statement("// specialised when a\nUNWIND [$a] AS a\n// when a: UNWIND [ AS a\nRETURN a")
    db.database.specialised = texts = SpecialisedTexts(often=1)

    rows = [await db.read(one, a=True) for _ in range(3)]

    assert rows == [(True,)] * 3
    assert texts.refused == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_the_static_text_answers_a_long_read_too(db: Db) -> None:
    """A long read has its specialised text from the first use on."""
    one = statement("// specialised when a\nUNWIND [$a, $a] AS a\n// when a: UNWIND [ AS a\nRETURN a")
    db.database.specialised = texts = SpecialisedTexts(often=NEVER)

    found = [[row async for row in db.rows(one, a=True)] for _ in range(2)]

    assert found == [[(True,), (True,)]] * 2
    assert texts.refused == 1


@pytest.fixture
async def demo(db: Db) -> Database:
    """The database with the demo, of which some contacts are not for everyone."""
    await prepare(db)
    await load_demo(db)
    every = "MATCH (c:Contact) WITH c ORDER BY c.id WITH collect(c) AS found UNWIND range(5, size(found) - 1, 3) AS n"
    await cypher(db.database, f"{every} WITH found[n] AS c SET c.readers = ['team:red']")
    return db.database


@pytest.mark.parametrize(("viewer", "each"), [(ADMIN, 1), (SOME, 3)], ids=["sees all", "sees some"])
async def test_answers_are_the_same(demo: Database, viewer: Viewer, each: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Specialised from the first use on, and static, for every `each`-th operation whose dbHits are kept."""
    answers: list[dict[str, object]] = []
    for often in (NEVER, 1):
        monkeypatch.setattr(demo, "specialised", SpecialisedTexts(often))
        caller = Caller(demo, viewer)
        asked = list(dbhits.operations().items())[::each]
        answers.append({name: (await caller.send(text)).data for name, text in asked})

    static, specialised = answers
    assert specialised == static
    assert demo.specialised.refused == 0
    assert len(static) > 30 / each
