"""Rebuilds index words that an older version wrote, so that searches of this version find all contacts.

Every write of a contact stores its words and this version's mark. A contact without the mark was
written before an upgrade, by an older server beside this one, or from an archive. The full-text index finds these
contacts, so no progress is stored, any server can do some of the work, and it can be interrupted at any time.
"""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.field_keys import derived_keys, field_words
from graphapi.kernel.words import WORDS_MARK, search_words
from graphapi.matching.blocking import blocking_keys
from graphapi.services.shared.rows import ContactRow, Contacts, contact_of

OUTDATED = statement("contacts/outdated", Contacts)
RENEW = statement("contacts/renew_words", tuple[int])

FIELDS = (
    "id", "name", "emails", "phones", "version", "givenName", "familyName", "company", "birthDate", "birth",
    "customFields", "jobTitle",
)  # fmt: skip
BATCH, SECONDS = 200, 60.0
"""The number of contacts locked at once, and the time limit of a batch."""


async def renew_words(db: Db, batch: int = BATCH) -> int:
    """Rebuild the words of contacts that lack this version's mark; return the number of contacts.

    A contact that changes meanwhile is found again by a later batch, unless its writer has set the mark.
    Finding the same batch twice means that a database replica lags behind: the next round continues.
    """
    renewed, before = 0, list[ContactRow]()
    while True:
        db.deadline.extend(SECONDS)
        row = await db.read(OUTDATED, mark=WORDS_MARK, batch=batch, fields=list(FIELDS))
        found = row[0] if row else []
        if not found or found == before:
            return renewed
        rows = [_renewed(one) for one in sorted(found, key=lambda one: one[0])]
        stored = await db.write(lambda tx, rows=rows: tx.run(RENEW, rows=rows))
        if not stored or not stored[0]:
            # All of them have been changed or deleted since: the next round looks again.
            return renewed
        renewed, before = renewed + int(stored[0]), found


def _renewed(row: ContactRow) -> Parameters:
    contact = contact_of(FIELDS, row)
    name, emails, phones = contact["name"] or "", contact["emails"] or [], contact["phones"] or []
    return {
        "id": contact["id"], "name": name, "emails": emails, "phones": phones, "version": contact["version"] or 0,
        "words": search_words(name, emails, phones, [*blocking_keys(contact), *field_words(contact)]),
        **derived_keys(contact),
    }  # fmt: skip
