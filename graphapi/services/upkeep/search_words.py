"""Words that an older version made, made again: so that what is stored is found as this version asks for it.

Every write of a contact makes its words; those made by this version have its mark. A contact without the mark was
written before an upgrade, by an older server beside this one, or by an archive that was read: it is looked for in the
full-text index, so that there is nothing to remember, any server may do some, and it may be cut short at any time.
"""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.words import WORDS_MARK, search_words
from graphapi.matching.blocking import blocking_keys
from graphapi.services.shared.rows import ContactRow, Contacts, contact_of

OUTDATED = statement("contacts/outdated", Contacts)
RENEW = statement("contacts/renew_words", tuple[int])

FIELDS = (
    "id", "name", "emails", "phones", "version", "givenName", "familyName", "company", "birthDate", "birth",
    "customFields",
)  # fmt: skip
BATCH, SECONDS = 200, 60.0
"""Contacts that are locked at once, and how long a batch may take."""


async def renew_words(db: Db, batch: int = BATCH) -> int:
    """Make the words of contacts that lack this version's mark; return how many there were.

    A contact that changes meanwhile is met again: by a later batch, or not at all where its writer has set the mark.
    The same batch twice is a reader of the database that is behind: the next round goes on.
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
            # All of them have changed since, or are gone: the next round looks again.
            return renewed
        renewed, before = renewed + int(stored[0]), found


def _renewed(row: ContactRow) -> Parameters:
    contact = contact_of(FIELDS, row)
    name, emails, phones = contact["name"] or "", contact["emails"] or [], contact["phones"] or []
    return {
        "id": contact["id"], "name": name, "emails": emails, "phones": phones, "version": contact["version"] or 0,
        "words": search_words(name, emails, phones, blocking_keys(contact)),
    }  # fmt: skip
