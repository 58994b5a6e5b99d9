"""Statements with their switches written in: they find what the static ones find."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from bench import dbhits
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.specialised import SWITCHES, Special, Specials, deciding, special
from graphapi.db.statements import Statement, all_statements
from graphapi.db.warmup import SAMPLES
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.imports.demo import load_demo
from graphapi.services.workspace.workspace import prepare
from tests.api.viewers import Caller
from tests.conftest import ADMIN, NEVER, cypher

VARYING = [one for one in all_statements() if one.kind == "read" and deciding(one)]
SOME = Viewer("usr_some", "Some", Role.EDITOR, ("red",))


def statement(text: str) -> Statement:
    """Return a statement of this text."""
    return Statement("some/statement", "read", text, frozenset(re.findall(r"\$(\w+)", text)))


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("WHERE $seeAll OR any(p IN c.readers)\nRETURN 1", {"seeAll": True}, "WHERE true\nRETURN 1"),
        ("WHERE $seeAll OR any(p IN c.readers)", {"seeAll": False}, "WHERE any(p IN c.readers)"),
        ("WHERE a\n  AND ($anyDate OR (b AND (c)))\nRETURN", {"anyDate": True}, "WHERE a\nRETURN"),
        ("WHERE ($anyDate\n OR b)\n  AND c", {"anyDate": False}, "WHERE (b)\n  AND c"),
        ("WHERE ($anyDate OR (b))\n  AND c", {"anyDate": True}, "WHERE c"),
        ("CASE WHEN $ends THEN [a, b] END", {"ends": True}, "[a, b]"),
        ("CASE WHEN $ends THEN [a, b] END", {"ends": False}, "null"),
        ("UNWIND CASE WHEN $among THEN x ELSE [] END AS y", {"among": False}, "UNWIND [] AS y"),
        ("[k IN $fields | x[k]] + [k IN $times | toString(x[k])]", {"fields": ["id", ""], "times": ["since"]},
         "[x.id, null, toString(x.since)]"),
        ("MATCH (a)-[r]-(x)\nWHERE ($anyType OR type(r) IN $types)", {"anyType": False, "types": ["KNOWS", ""]},
         "MATCH (a)-[r:KNOWS]-(x)\nWHERE true"),
        ("MATCH (a)-[r]-(x)\nWHERE ($anyType OR type(r) IN $types)", {"anyType": False, "types": ["no key"]},
         "MATCH (a)-[r]-(x)\nWHERE (type(r) IN $types)"),
        ("COUNT { MATCH (c)-[r]-() WHERE ($anyType OR type(r) IN $types) }", {"anyType": False, "types": ["A", "B"]},
         "COUNT { (c)-[:A|B]-() }"),
        ("// a comment\nWHERE all(r IN nodes(p) WHERE\n    ($anyType OR r.a))\nRETURN 1", {"anyType": True},
         "WHERE true\nRETURN 1"),
    ],
)  # fmt: skip
def test_what_is_switched_off_is_not_there(text: str, given: dict[str, object], expected: str) -> None:
    """And what is on stands by itself."""
    assert special(statement(text), given).text == expected


def walk(*steps: list[str]) -> Special:
    """Return the text of a walk with these steps."""
    static = next(one for one in VARYING if one.name == "contacts/walk")
    given = {"fields": ["id", ""], "times": [], "own": ["", ""], "ownTimes": [], "steps": steps}
    return special(static, SAMPLES | dict.fromkeys(SWITCHES, True) | given)


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
    """Where all of its labels are taken from the same side, or from both."""
    text = walk(step).text

    assert f"MATCH {pattern}" in text
    assert ("THEN '>'" in text) == (step[-2:] == ["B<", "B>"])


@pytest.mark.parametrize("step", [[], ["A", "B", "C", "D"], ["A'] OR x IN ['"]], ids=["none", "many", "no label"])
def test_other_steps_stay_in_the_loop(step: list[str]) -> None:
    """They are parameters as before."""
    assert "steps" in walk(["A", "A>"], step).parameters


def test_only_names_are_written() -> None:
    """Whatever comes as the name of a property is none of ours unless it looks so."""
    text = "[k IN $fields | x[k]] + [k IN $times | toString(x[k])]"

    with pytest.raises(ValueError, match="no name of a property"):
        special(statement(text), {"fields": ["id} DETACH DELETE x //"], "times": []})


@pytest.mark.parametrize("each", VARYING, ids=lambda each: each.name)
def test_nothing_is_left_of_the_switches(each: Statement) -> None:
    """However they stand; what is left has the parameters that it names."""
    for seed in range(8):
        chance = random.Random(seed)
        given = SAMPLES | {name: chance.random() < 0.5 for name in SWITCHES}
        given |= {
            "fields": ["id", "name"],
            "associationFields": ["id", "note"],
            "own": ["id", ""],
            "types": ["KNOWS", ""],
        }
        given |= {"times": ["createdAt", "updatedAt"], "associationTimes": ["since", ""], "ownTimes": []}

        found = special(each, given)

        assert not SWITCHES & {*found.parameters}
        assert not re.search(r"\((true|false)\s+OR\b|(WHERE|AND) false\s+OR\b|WHEN (true|false)\b", found.text)
        assert found.text.count("(") == found.text.count(")")


def test_a_text_of_its_own_comes_with_use() -> None:
    """Not at once: it has to be compiled; and never without anything to write in."""
    each, specials = next(one for one in VARYING if one.name == "contacts/by_id"), Specials(often=3)
    given = {"ids": ["a", ""], "fields": ["id", "name"], "times": [], "seeAll": True, "principals": ["x", ""]}

    found = [specials.of(each, given) for _ in range(4)]

    assert [one is None for one in found] == [True, True, False, False]
    assert specials.of(replace(each, name="plain", text="RETURN 1", parameters=frozenset()), {}) is None


@pytest.fixture
async def demo(db: Db) -> Database:
    """Return the database with the demo, of which some contacts are not for everyone."""
    await prepare(db)
    await load_demo(db)
    every = "MATCH (c:Contact) WITH c ORDER BY c.id WITH collect(c) AS found UNWIND range(5, size(found) - 1, 3) AS n"
    await cypher(db.database, f"{every} WITH found[n] AS c SET c.readers = ['team:red']")
    return db.database


@pytest.mark.parametrize("viewer", [ADMIN, SOME], ids=["sees all", "sees some"])
async def test_answers_are_the_same(demo: Database, viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every operation whose dbHits are kept: with texts of their own from the first use on, and with none."""
    answers: list[dict[str, object]] = []
    for often in (NEVER, 1):
        monkeypatch.setattr(demo, "specials", Specials(often))
        caller = Caller(demo, viewer)
        answers.append({name: (await caller.send(text)).data for name, text in dbhits.operations().items()})

    static, own = answers
    assert own == static
    assert len(static) > 30
