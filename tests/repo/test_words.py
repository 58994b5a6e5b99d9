"""One word for one thing: class names are unique, and names use the words of docs/architecture.md."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

SHARED = {"Association", "ContactFilter", "ContactKey", "LeftOut", "MergeField", "Recipient"}
"""Nouns of the API that the code below it has a class for too: at most eight."""

FORBIDDEN = {
    "tie": "association", "ties": "association", "link": "association", "links": "association", "declined": "refusal",
    "rehearsal": "dry run", "mend": "repair", "mending": "repair",
    "bearers": "token authenticator", "bell": "outbox event",
}  # fmt: skip
"""Words that names of the product must not have, with the word that is meant."""

OF_SELECTIONS = {"needs": "selector", "brings": "selection", "carries": "selection", "own": "parents"}
"""The same for names in the rooms that read what a document selects."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _trees(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def test_no_class_name_is_defined_twice() -> None:
    """A name stands for one thing in the product; few nouns of the API are those of the kernel too."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, tree in _trees("graphapi"):
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(str(path))
    doubled = {name: paths for name, paths in found.items() if len(paths) > 1}

    assert {name: paths for name, paths in doubled.items() if name not in SHARED or len(paths) > 2} == {}
    assert set(doubled) >= SHARED, "A shared name is defined once only: take it out."
    assert len(SHARED) <= 8


def test_names_have_no_word_that_another_stands_for() -> None:
    """Of modules, classes, functions, arguments and variables."""
    found = {f"{path}: {name}" for path, tree in _trees("graphapi") for name in _names(path, tree) if _forbidden(name)}

    assert found == set()


def test_what_a_document_selects_has_one_word() -> None:
    """A selection, read by a selector; the rows of the parents are called parents."""
    names = (
        (path, name) for path, tree in _trees("graphapi/schema", "graphapi/operations") for name in _names(path, tree)
    )

    assert {f"{path}: {name}" for path, name in names if _has_word(name, OF_SELECTIONS)} == set()


def test_parameters_of_statements_have_no_word_that_another_stands_for() -> None:
    """Nor their variables and their files."""
    wrong = set[str]()
    for path in sorted((ROOT / "cypher").rglob("*.cypher")):
        if "migrations" in path.parts:
            continue
        text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        names = {path.stem, *re.findall(r"\$?([A-Za-z_]\w*)", text)}
        wrong |= {f"{path.relative_to(ROOT)}: {name}" for name in names if _forbidden(name)}

    assert wrong == set()


def _names(path: Path, tree: ast.Module) -> Iterator[str]:
    yield path.stem
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name


def _forbidden(name: str) -> bool:
    return _has_word(name, FORBIDDEN)


def _has_word(name: str, words: dict[str, str]) -> bool:
    return any(word.lower() in words for word in _WORD.findall(name))
