"""Contacts exported over HTTP: a file in any format, of all or of some, and the list of what it lacks."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from tests.api.conftest import Api
from tests.api.files import error, send

FILE = (
    "from_id,to_id,label,reverse_label\na,b,Parent,Child\nb,c,Parent,Child\n",
    "id,name,company\na,Ann Oak,Acorn Ltd\nb,Bob Oak,\nc,Cleo Oak,\n",
)

pytestmark = pytest.mark.usefixtures("temporary")


@pytest.fixture
async def oaks(api: Api) -> Api:
    """A client of a workspace with Ann, her child Bob and his child Cleo."""
    ties, people = FILE
    for file in (people, ties):
        await send(api.http, "/import", file)
    return api


async def test_contacts_are_exported_as_a_file(oaks: Api) -> None:
    """With a name for the file, and the number of values that the format cannot hold."""
    answer = await oaks.http.get("/export", params={"format": "vcard"})

    assert answer.headers["Content-Type"].startswith("text/vcard")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contacts.vcf"'
    assert (answer.headers["X-Export-Losses"], answer.headers["Cache-Control"]) == ("0", "no-store")
    assert answer.text.count("BEGIN:VCARD") == 3


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"filter": '{"company": "Acorn Ltd"}'}, ["Ann Oak"]),
        ({"filter": '{"company": "Elm"}'}, []),
        ({"around": "Ann Oak"}, ["Ann Oak", "Bob Oak"]),
        ({"around": "Ann Oak", "depth": "2"}, ["Ann Oak", "Bob Oak", "Cleo Oak"]),
    ],
)
async def test_an_export_may_be_of_some(oaks: Api, parameters: dict[str, str], names: list[str]) -> None:
    """By a filter of the API, or around a contact."""
    answer = await oaks.http.get("/export", params={"format": "vcard", **parameters})

    found = sorted(line.removeprefix("FN:") for line in answer.text.splitlines() if line.startswith("FN:"))
    assert (answer.status_code, found) == (200, names)


async def test_tables_may_be_of_some_too(oaks: Api) -> None:
    """Associations that lead out of the choice are among the losses."""
    answer = await oaks.http.get("/export", params={"format": "csv", "around": "Ann Oak"})

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        people = archive.read("people.csv").decode().splitlines()
    assert (len(people), answer.headers["X-Export-Losses"]) == (3, "1")


async def test_what_a_format_cannot_hold_is_listed(oaks: Api) -> None:
    """The header has the number, `losses=only` the list itself; it is there even when nothing is lost."""
    answer = await oaks.http.get("/export", params={"format": "gedcom"})
    listed = await oaks.http.get("/export", params={"format": "gedcom", "losses": "only"})

    rows = list(csv.DictReader(io.StringIO(listed.text)))
    assert listed.headers["Content-Disposition"] == 'attachment; filename="contacts.ged.losses.csv"'
    assert listed.headers["Content-Type"].startswith("text/csv")
    assert int(answer.headers["X-Export-Losses"]) == len(rows)
    assert listed.text.startswith("contact,what,text,reason\n")


@pytest.mark.parametrize(
    ("format_", "names"),
    [
        ("csv", ["people.csv", "ties.csv", "labels.csv", "losses.csv"]),
        ("parquet", ["contacts.parquet", "associations.parquet", "losses.csv"]),
    ],
)
async def test_several_files_come_as_one_archive(oaks: Api, format_: str, names: list[str]) -> None:
    """Which any system opens."""
    answer = await oaks.http.get("/export", params={"format": format_})

    assert answer.headers["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == names


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"format": "xls"}, "`format` must be vcard, jscontact, gedcom"),
        ({"format": "jsonl"}, "`format` must be vcard, jscontact, gedcom"),
        ({"around": "Nobody"}, "There is no contact “Nobody”."),
        ({"around": "Ann Oak", "depth": "7"}, "`depth` must be a number from 1 to 6."),
        ({"around": "Ann Oak", "depth": "1.5"}, "`depth` must be a number from 1 to 6."),
        ({"around": "Ann Oak", "filter": "{}"}, "Use `around` or `filter`, not both."),
        ({"filter": "Ann"}, "`filter` must be JSON"),
        ({"filter": '{"nam": "Ann"}'}, "unknown field 'nam'"),
        ({"fomat": "csv"}, "There is no parameter `fomat`"),
    ],
)  # fmt: skip
async def test_what_cannot_be_exported_is_said(oaks: Api, parameters: dict[str, str], message: str) -> None:
    """With the parameter that is wrong."""
    status, code, said = error(await oaks.http.get("/export", params=parameters))

    assert (status, code) == (400, "BAD_USER_INPUT")
    assert message in said
