"""Files imported over HTTP: explained, planned, imported with progress, listed and taken back."""

from __future__ import annotations

import tomllib

import pytest

from graphapi.db.request import Db
from graphapi.services.workspace import workspace
from tests.api.conftest import Api
from tests.api.files import GOOGLE_DATES, contacts, lines, report, send
from tests.conftest import cypher, wipe
from tests.formats.address_books import google

pytestmark = pytest.mark.usefixtures("temporary")


@pytest.fixture
async def labelled(api: Api, db: Db) -> Api:
    """A client of a workspace with the shipped labels."""
    await wipe(db.database)
    await workspace.prepare(db)
    return api


async def test_a_file_is_explained_before_anything_is_stored(api: Api) -> None:
    """What it is, what becomes of each column, what it holds; and a MAP that says so, to edit."""
    found = (await send(api.http, "/import/explain", google(), name="people.csv")).json()

    columns = {one["name"]: one for one in found["columns"]}
    assert (found["format"], found["title"], found["encoding"]) == ("google", "Google Contacts CSV", "UTF-8")
    assert found["file"] == {"name": "people.csv", "bytes": len(google())}
    assert found["counts"] == {"people": 60, "relatives": 180, "unreadable": 0, "complete": True}
    assert (columns["First Name"]["target"], columns["First Name"]["example"]) == ("givenName", "Ann")
    assert columns["Birthday"]["becomes"] == "birth"
    assert tomllib.loads(found["map"])["columns"]["First Name"] == "givenName"
    assert {"target": "phone", "meaning": "a phone number, or several"} in found["targets"]
    assert (found["notKept"], found["questions"]) == ([], [])
    assert await contacts(api.database) == 0


async def test_our_own_tables_are_explained_too(api: Api) -> None:
    """By the columns that they are read by."""
    people = (await send(api.http, "/import/explain", "id,name,email,Shoe size\na,Ann Oak,a@example.org,41\n")).json()
    ties = (await send(api.http, "/import/explain", "from_id,to_id,label,colour\na,b,Friend,red\n")).json()

    assert [(one["name"], one["becomes"]) for one in people["columns"]] == [
        ("id", "externalId"), ("name", "name"), ("email", "email"), ("Shoe size", "custom field Shoe size"),
    ]  # fmt: skip
    assert [one["becomes"] for one in ties["columns"]] == [
        "FROM, by its ID",
        "TO, by its ID",
        "what FROM is of TO",
        None,
    ]
    assert (people["counts"]["people"], ties["counts"]["relatives"]) == (1, 1)


async def test_what_would_not_be_kept_is_listed_before(api: Api) -> None:
    """With the number of values and the first of them."""
    nameless = "BEGIN:VCARD\r\nVERSION:4.0\r\nNOTE:Tall\r\nEND:VCARD\r\n"

    found = (await send(api.http, "/import/explain", nameless)).json()

    assert found["counts"] == {"people": 0, "relatives": 0, "unreadable": 1, "complete": True}
    [missing] = found["notKept"]
    assert (missing["line"], missing["count"]) == (1, 1)
    assert missing["reason"].startswith("There is no name")


async def test_a_plan_stores_nothing_and_an_import_does_what_it_says(labelled: Api) -> None:
    """Sixty people with their relations: the same figures, with progress; the import is listed with its counts."""
    api = labelled
    planned = report(await send(api.http, "/import/plan", google(), name="people.csv"))
    before = await contacts(api.database)
    answer = lines(await send(api.http, "/import", google(), name="people.csv"))
    done = answer[-1]["report"]
    [listed] = (await api.http.get("/imports")).json()["imports"]

    assert (before, await contacts(api.database)) == (0, 60)
    assert (planned["dryRun"], planned["importId"], done["dryRun"]) == (True, None, False)
    assert done["contacts"] == {
        "created": 60,
        "found": 0,
        "updated": 0,
        "differing": 0,
        "optedOut": 0,
        "optOutsLeft": 0,
    }
    assert {**planned, "dryRun": False, "importId": done["importId"]} == done
    assert {"progress": {"step": "Bytes", "done": len(google()), "total": len(google())}} in answer
    assert (listed["id"], listed["files"], listed["state"]) == (done["importId"], ["people.csv"], "DONE")
    assert listed["counts"]["contacts"] == 60


async def test_an_import_is_taken_back(api: Api) -> None:
    """What it made and nobody changed since goes; the rest stays, with the reason."""
    done = report(await send(api.http, "/import", "id,name\na,Ann Oak\nb,Bob Oak\n", name="people.csv"))
    await cypher(api.database, "MATCH (c:Contact {externalId: 'b'}) SET c.version = 2")

    undone = (await api.http.post(f"/imports/{done['importId']}/undo")).json()
    again = await api.http.post(f"/imports/{done['importId']}/undo")
    unknown = await api.http.post("/imports/imp_nobody/undo")

    assert (undone["contacts"], undone["leftCount"]) == (1, 1)
    assert [(one["name"], one["because"]) for one in undone["left"]] == [("Bob Oak", "was changed since")]
    assert (again.status_code, unknown.status_code) == (409, 404)
    assert again.json()["errors"][0]["extensions"] == {"code": "CONFLICT"}
    assert (await api.http.get("/imports")).json()["imports"][0]["state"] == "UNDONE"


async def test_opt_outs_and_labels_are_counted_too(api: Api) -> None:
    """Those that were not stored, and those that were taken back: as the command line reports them."""
    roles = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob\r\nRELATED;VALUE=text;TYPE=friend:Ann\r\nEND:VCARD\r\n"
    await send(api.http, "/import", "id,name\na,Ann\n")

    left = report(await send(api.http, "/import", "id,name,optOut\na,Ann,yes\n"))
    done = report(await send(api.http, "/import", roles, newLabels="true"))
    undone = (await api.http.post(f"/imports/{done['importId']}/undo")).json()

    assert (left["contacts"]["optedOut"], left["contacts"]["optOutsLeft"]) == (0, 1)
    assert (len(done["labels"]["registered"]), undone["labels"], undone["contacts"]) == (1, 1, 1)


async def test_differences_are_shown_and_taken_as_asked(api: Api) -> None:
    """A corrected file changes nothing by itself; the plan says what each way of updating would do."""
    await send(api.http, "/import", "id,name,company\na,Ann Oak,Acorn Ltd\n")
    corrected = "id,name,company\na,Ann Oak,Acorn & Sons\n"

    reported = report(await send(api.http, "/import/plan", corrected))
    replaced = report(await send(api.http, "/import/plan", corrected, update="replace"))

    difference = {"line": 2, "name": "Ann Oak", "field": "company", "stored": "Acorn Ltd", "file": "Acorn & Sons"}
    assert (reported["contacts"]["differing"], reported["differences"]) == (1, [{**difference, "taken": False}])
    assert (replaced["contacts"]["updated"], replaced["differences"]) == (1, [{**difference, "taken": True}])


async def test_a_map_says_what_a_column_becomes(api: Api) -> None:
    """It may name the columns that change, and no others."""
    mapping = '[columns]\n"Shoe size" = "notes"\n'

    await send(api.http, "/import", "Name,Phone,Shoe size\nAnn Oak,+49 30 901820,41\n", map=mapping)

    assert await cypher(api.database, "MATCH (c:Contact) RETURN c.name, c.notes") == [["Ann Oak", "41"]]


async def test_dates_are_asked_for_where_the_file_leaves_them_open(api: Api) -> None:
    """The explanation has the question; an import without an answer is refused before it stores anything."""
    file = f"{GOOGLE_DATES}Ann,Oak,3/5/1985,,\r\n"

    [question] = (await send(api.http, "/import/explain", file)).json()["questions"]
    refused = await send(api.http, "/import", file)
    report(await send(api.http, "/import", file, dates="mdy"))

    [error] = refused.json()["errors"]
    assert (question["parameter"], question["values"]) == ("dates", ["dmy", "mdy", "ymd"])
    assert "`3/5/1985` in line 2" in question["message"]
    hint = "Say which with dates=dmy (day first) or dates=mdy."
    assert refused.status_code == 400
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "dates", "hint": hint}
    assert await cypher(api.database, "MATCH (c:Contact) RETURN c.birthDate.month") == [[3]]
    assert [one["state"] for one in (await api.http.get("/imports")).json()["imports"]] == ["DONE"]


async def test_every_line_that_is_dropped_comes_before_the_report(api: Api) -> None:
    """With its reason; all decisions, or none, as asked."""
    file = "id,name\na,Ann Oak\na,Ann Oak\n"

    def decisions(found: list[dict[str, object]]) -> list[object]:
        return [one["decision"]["decision"] for one in found if "decision" in one]  # type: ignore[index]

    dropped = lines(await send(api.http, "/import/plan", file, name="people.csv"))
    every = lines(await send(api.http, "/import/plan", file, decisions="every"))
    none = lines(await send(api.http, "/import/plan", file, decisions="none"))

    [decision] = [one["decision"] for one in dropped if "decision" in one]
    assert (decision["file"], decision["line"], decision["decision"]) == ("people.csv", 3, "refused")
    assert (decisions(every), decisions(none)) == (["refused", "created"], [])
    assert dropped[-1]["report"]["refused"] == [{"reason": "people: same id as an earlier line", "count": 1}]


async def test_imports_are_counted_under_their_names(api: Api) -> None:
    """In the metrics, with their statements."""
    await send(api.http, "/import", "id,name\na,Ann Oak\n")
    await send(api.http, "/import", "")

    figures = (await api.http.get("/metrics")).text

    assert 'graphapi_operations_total{operation="import",outcome="ok",type="import"} 1.0' in figures
    assert 'graphapi_operations_total{operation="import",outcome="BAD_USER_INPUT",type="import"} 1.0' in figures
    assert 'graphapi_statements_total{statement="imports/begin"} 1.0' in figures
