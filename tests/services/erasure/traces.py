"""A world in which a contact took part in everything, and where any of its words are left."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.errors import Refused
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.updates import Update
from graphapi.services.associations.dissociations import dissociate_many
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import create_contact, update_contact
from graphapi.services.duplicates.distinct_pairs import declare_distinct
from graphapi.services.history.undo import undo
from graphapi.services.imports.import_runs import ImportChoices
from graphapi.services.imports.imports import ImportFiles, import_files
from graphapi.services.messages.mail import FolderSender
from graphapi.services.messages.messages import NewMessage, send_messages
from graphapi.services.messages.outbox import work_once
from graphapi.services.messages.written_mail import remember_folder
from graphapi.services.red_flags.red_flags import resolve_red_flag
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from tests.conftest import cypher
from tests.services.csv_made import silently, table
from tests.services.history.histories import last
from tests.services.mailing import association, person, user
from tests.services.people import label

WORDS = ("quill", "zephyr", "marigold", "5550142", "q-4711", "anarchivist", "lighthouse", "octarine")
"""Words of the erased contact alone: of its names, also that of a merged one, number, ID, job, notes, old company."""

ASSISTANT = "ASSISTANT_ASSISTED_PERSON"

STORED = """
MATCH (n)
RETURN labels(n)[0] AS kind, [k IN keys(n) | k + ': ' + toString(CASE WHEN valueType(n[k]) STARTS WITH 'LIST'
  THEN reduce(t = '', x IN n[k] | t + toString(x) + ' ') ELSE n[k] END)] AS texts
UNION ALL
MATCH ()-[r]->()
RETURN type(r) AS kind, [k IN keys(r) | k + ': ' + toString(r[k])] AS texts
"""
"""Every property of every node and relationship, as a text."""


@dataclass(frozen=True)
class World:
    """The contact that is erased, one that it was associated with, and the folder of the data."""

    zephyr: str
    bob: str
    folder: Path


async def world(db: Db, folder: Path) -> World:
    """Import, merge, associate, flag, message, assign, undo: everything that leaves a trace of a contact."""
    remember_folder(db.database, sender := FolderSender(folder / "outbox"))
    await _labels(db)
    zephyr = await _imported(db, folder.parent)
    bob = await person(db, "Bob Oak", "bob@example.com")
    await cypher(db.database, "CREATE (:User {id: 'usr_a', name: 'Ada', role: 'ADMIN', email: 'ada@example.com', "
                 "notifyRedFlags: true})")  # fmt: skip
    await _merged(db, zephyr)
    await _flags(db, zephyr, bob)
    await association(db, zephyr, bob, ASSISTANT, note="met at the lighthouse")
    await _texts(db, zephyr, bob)
    while await work_once(db.database, sender):
        pass
    return World(zephyr, bob, folder)


async def _labels(db: Db) -> None:
    await label(db, "Spouse", limit=1)
    await label(db, "Assistant", "Assisted person", email_copy=EmailCopy.FROM)


async def _imported(db: Db, folder: Path) -> str:
    """A contact of a file with its name, updated by another import, which notes what was there before."""
    for company in ("Octarine Ltd", "Birch Ltd"):
        rows = f"id,name,company,job title,phone\nQ-4711,Zephyr Quill,{company},Anarchivist,+49 30 5550142"
        path = table(folder / "Zephyr-Quill.csv", rows)
        choices = ImportChoices(update=Update.REPLACE)
        await import_files(db, ImportFiles(None, path, choices=choices), silently)
    [[found]] = await cypher(db.database, "MATCH (c:Contact {externalId: 'Q-4711'}) RETURN c.id")
    contact_id = str(found)
    patch = ContactPatch(emails=["zephyr@quill.example"], notes="Lives in a lighthouse.")
    await update_contact(db, contact_id, patch, key="once")
    return contact_id


async def _merged(db: Db, zephyr: str) -> None:
    """Another contact of another name becomes the same, and a third is declared distinct."""
    other = await create_contact(db, NewContact(name="Marigold Quill", job_title="Anarchivist"), key="again")
    third = await create_contact(db, NewContact(name="Zoe Ash"))
    await declare_distinct(db, [other, third], distinct=True)
    await merge_contacts(db, zephyr, other)
    await cypher(db.database, "CREATE (:DuplicatePair {key: $a + '|' + $b, rank: '0', first: $a, second: $b})",
                 a=zephyr, b=third)  # fmt: skip


async def _flags(db: Db, zephyr: str, bob: str) -> None:
    """A flag about the contact, and one about another, whose resolution names it."""
    eve, fay = await person(db, "Eve Elm"), await person(db, "Fay Fir")
    for one, other in ((zephyr, eve), (zephyr, fay), (bob, fay), (bob, zephyr)):
        try:
            await association(db, one, other, "SPOUSE")
        except Refused:
            continue
    flags = await cypher(db.database, "MATCH (f:RedFlag) RETURN f.id, f.contactId")
    for flag_id, contact_id in flags:
        if contact_id == bob:
            await resolve_red_flag(db, str(flag_id), "Zephyr  QUILL was meant by mistake", None)
    row = await cypher(db.database, "MATCH (:Contact {id: $id})-[r:SPOUSE]-() RETURN r.id", id=zephyr)
    await dissociate_many(db, [str(one) for (one,) in row])


async def _texts(db: Db, zephyr: str, bob: str) -> None:
    """Messages to the contact and with its values, with copies to it, tasks, and a change that is undone."""
    await user(db, "usr_ed")
    both = "{{ contact.name }}, {{ contact.jobTitle | default: '-' }}, {{ assistant.name | default: '-' }}"
    await send_messages(db, NewMessage((zephyr, bob), both, f"Dear {both}"), key="mail")
    await create_tasks(db, NewTasks((zephyr, bob), f"Call {both}", "About {{ assistant.jobTitle | default: '-' }}"))
    await create_tasks(db, NewTasks((bob,), "Ask Zephyr Quill (zephyr@quill.example)"))
    await update_contact(db, bob, ContactPatch(notes="Ask Zephyr Quill"))
    await update_contact(db, bob, ContactPatch(notes="-"))
    await update_contact(db, zephyr, ContactPatch(company="Octarine Ltd"))
    await undo(db, (await last(db)).id)


async def found_in_store(db: Db, words: tuple[str, ...] = WORDS) -> list[str]:
    """Every property in which one of the words is."""
    rows: list[list[Any]] = await cypher(db.database, STORED)
    return [f"{kind} {text}" for kind, texts in rows for text in texts if any(word in text.lower() for word in words)]


def found_in_files(folder: Path) -> list[str]:
    """Every file with one of the words in its name or its content."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(word in f"{path.name}\n{path.read_text('utf-8')}".lower() for word in WORDS)
    ]
