"""What lies around the code: workflows, forms, the changelog, the pictures drawn by scripts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema.validators import validator_for
from ruamel.yaml import YAML

from bench import chart, report
from docs import imports, release
from graphapi import __version__

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = [path for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) if path.name != "config.yml"]
TARGETS = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *GITHUB.rglob("*.md")]
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")


def uses(node: object) -> Iterator[str]:
    """Yield the actions that a workflow uses."""
    if isinstance(node, dict):
        yield from [value for key, value in node.items() if key == "uses" and isinstance(value, str)]
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from uses(one)


def read(path: Path) -> dict[str, Any]:
    """A file of YAML as GitHub reads it: `on` is a word, not True."""
    return YAML(typ="safe").load(path)


def workflow(name: str) -> dict[str, Any]:
    """A workflow."""
    return read(GITHUB / "workflows" / name)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
    ],
)
def test_what_github_reads_is_of_its_schema(schema: str, files: list[Path]) -> None:
    """A workflow that GitHub cannot read would not run, and nobody would see."""
    definition = get_builtin_schema(schema)
    judge = validator_for(definition)(definition)

    assert files
    assert [f"{path.name}: {error.message}" for path in files for error in judge.iter_errors(read(path))] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    """With the version beside it; a tag could be moved to other code."""
    text = path.read_text("utf-8")
    pinned = re.findall(r"uses: (\S+@[0-9a-f]{40}) # v\d+\.\d+\.\d+$", text, re.MULTILINE)

    assert sorted(pinned) == sorted(one for one in uses(read(path)) if not one.startswith("./"))


def test_one_action_has_one_version() -> None:
    """In all workflows."""
    pins = {one for path in WORKFLOWS for one in uses(workflow(path.name)) if "@" in one}

    assert len({pin.partition("@")[0] for pin in pins}) == len(pins)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_jobs_may_do_no_more_than_they_need(path: Path) -> None:
    """A workflow begins with reading or less, and checkouts keep no token."""
    found = workflow(path.name)
    checkouts = [
        step["with"] for job in found["jobs"].values() for step in job.get("steps", [])
        if step.get("uses", "").startswith("actions/checkout@")
    ]  # fmt: skip

    assert found["permissions"] in ({}, {"contents": "read"})
    assert all(given["persist-credentials"] is False for given in checkouts)
    assert all("timeout-minutes" in job or "uses" in job for job in found["jobs"].values())


def test_the_matrix_has_every_python_that_is_supported() -> None:
    """From the first that pyproject.toml allows; the classifiers name the same."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [
        one.rpartition(" ")[2] for one in project["classifiers"] if re.search(r":: 3\.\d+$", one)
    ]  # fmt: skip

    assert workflow("tests.yml")["jobs"]["tests"]["strategy"]["matrix"]["python"] == named
    assert project["requires-python"] == f">={named[0]}"


def test_every_make_target_that_is_named_exists() -> None:
    """In workflows and pages, as `make x`."""
    texts = {path: path.read_text("utf-8") for path in [*PAGES, *WORKFLOWS]}
    jobs = workflow("tests.yml")["jobs"]
    dynamic = {f"test-{one['versions']}" for one in jobs["dependencies"]["strategy"]["matrix"]["include"]}
    dynamic |= set(jobs["variants"]["strategy"]["matrix"]["target"])

    named = {
        (path.name, name) for path, text in texts.items()
        for name in re.findall(r"(?:`|^|run: |&& )make ([a-z][a-z0-9-]*)", text, re.MULTILINE)
    }  # fmt: skip

    assert [(where, name) for where, name in sorted(named) if name not in TARGETS] == []
    assert dynamic <= TARGETS
    assert len(named) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """To a file that exists, and a heading in it."""
    for path, anchor in LINK.findall(page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", path):
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), path
            assert not anchor or anchor[1:] in headings(target), f"{path}{anchor}"


@pytest.mark.parametrize("page", [imports.PAGE, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_files_that_are_named_exist(page: Path) -> None:
    """By their path from the repository or from the package; `make trace` renews the list at the end."""
    text = page.read_text("utf-8").partition("<!-- trace -->")[0]
    named = set(re.findall(r"(?<![\w/>])[\w/.-]+/[\w-]+\.(?:py|cypher|graphql|json|yml)\b", text))

    assert len(named) > 5
    assert [
        path for path in sorted(named) if not any((ROOT / base / path).exists() for base in (".", "graphapi"))
    ] == []


def headings(page: Path) -> set[str]:
    """The anchors that GitHub makes of the headings of a page."""
    lines = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_the_changelog_has_the_version_of_the_code() -> None:
    """With a date, newest first, so that a tag is all that a release needs."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(.*?)\]", text, re.MULTILINE)

    assert versions[0] == "Unreleased"
    assert versions[1] == __version__
    assert "- " in release.notes(text, __version__)
    assert "## [" not in release.notes(text, __version__)


def test_the_pictures_are_those_of_the_imports() -> None:
    """`make architecture` would change nothing."""
    page = imports.PAGE.read_text("utf-8")

    assert imports.drawn(page) == page, "Not up to date; run: make architecture"
    assert page.count("```mermaid") >= 2


def test_a_circle_and_an_arrow_up_are_seen() -> None:
    """The figures of the page count what is wrong."""
    layers = [{"http"}, {"services", "schema"}, {"db"}]

    assert imports.circle(imports.Arrows({("a", "b"): 1, ("b", "c"): 2, ("c", "a"): 1})) != []
    assert imports.circle(imports.Arrows({("a", "b"): 1, ("a", "c"): 1, ("b", "c"): 1})) == []
    assert imports.upward(imports.Arrows({("http", "db"): 1, ("db", "services"): 1}), layers) == [("db", "services")]


def test_the_chart_is_that_of_the_results() -> None:
    """`python -m bench docs` draws it from the same file."""
    results = json.loads((ROOT / "bench" / "results" / f"{report.CHARTED}.json").read_text("utf-8"))

    assert chart.drawn(results) == report.CHART.read_text("utf-8")
