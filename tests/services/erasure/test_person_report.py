"""The report about one person: everything of it that is stored, and a page that runs nothing."""

from __future__ import annotations

from pathlib import Path

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch
from graphapi.kernel.errors import Code
from graphapi.kernel.messages import LeftOut, MessageStatus, Reason, dump
from graphapi.services.contacts.contacts import update_contact
from graphapi.services.erasure.person_report import person_report
from graphapi.services.erasure.report_page import report_page
from tests.conftest import cypher
from tests.services.erasure.test_erasure import EDITOR, notified
from tests.services.erasure.traces import world
from tests.services.mailing import as_viewer
from tests.services.people import people
from tests.services.refusals import refusal


async def test_a_report_has_everything_that_refers_to_a_contact(db: Db, tmp_path: Path) -> None:
    """With the names at the other ends; also copies, notifications, tasks with its values and what imports replaced."""
    made = await world(db, tmp_path / "data")

    report = await person_report(db, made.zephyr)

    assert (report["contact"]["name"], report["contact"]["externalId"]) == ("Zephyr Quill", "Q-4711")
    assert report["access"]["everyone"] is True
    assert [(one["role"], one["of"], one["note"]) for one in report["associations"]] == [
        ("Assistant", "Bob Oak", "met at the lighthouse")
    ]
    assert [(len(one["to"]), len(one["cc"])) for one in report["messages"]] == [(1, 0), (1, 1), (1, 0)]
    assert [one["title"] for one in report["tasks"]] == [
        "Call Zephyr Quill, Anarchivist, -", "Call Bob Oak, -, Zephyr Quill",
    ]  # fmt: skip
    assert {one["kind"] for one in report["history"]} >= {"CONTACT_UPDATED", "CONTACTS_MERGED", "ASSOCIATION_CREATED"}
    assert [one["replaced"][0]["before"]["company"] for one in report["updatedByImports"]] == ["Octarine Ltd"]
    assert (report["import"]["files"], len(report["mergedContacts"])) == (["Zephyr-Quill.csv"], 1)
    assert [one["other"] for one in (*report["duplicatePairs"], *report["distinctPairs"])] == ["Zoe Ash", "Zoe Ash"]
    assert len(report["redFlags"]) == 2


async def test_a_report_has_messages_that_the_contact_did_not_get(db: Db) -> None:
    """Where it is among those left out, and notifications about its red flags."""
    [zephyr, bob] = await people(db, "Zephyr Quill", "Bob Oak")
    await notified(db, zephyr, MessageStatus.SENT, "Zephyr Quill")
    left_out = dump([LeftOut(zephyr, "Zephyr Quill", "Assistant", Reason.OPTED_OUT)])
    await cypher(db.database, "CREATE (:Message {id: 'msg_1', contactId: $id, text: '-', leftOut: $left})",
                 id=bob, left=left_out)  # fmt: skip

    report, other = await person_report(db, zephyr), await person_report(db, bob)

    assert sorted(one["text"][:14] for one in report["messages"]) == ["-", "- Zephyr Quill"]
    assert [one["id"] for one in other["messages"]] == ["msg_1"]


async def test_the_page_shows_values_as_text(db: Db, tmp_path: Path) -> None:
    """Whatever markup they have; the browser is not allowed to run or load anything."""
    made = await world(db, tmp_path / "data")
    await update_contact(db, made.zephyr, ContactPatch(company="<script>alert('x')</script>"))

    page = report_page(await person_report(db, made.zephyr))

    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "<dt>Job title</dt><dd>Anarchivist</dd>" in page


async def test_only_administrators_get_a_report(db: Db) -> None:
    """It names contacts that others may not see."""
    assert (await refusal(person_report(as_viewer(db, EDITOR), "con_1"))).code is Code.FORBIDDEN
    assert (await refusal(person_report(db, "con_1"))).code is Code.NOT_FOUND
