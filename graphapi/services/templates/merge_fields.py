"""Loads the merge fields of templates, for up to 1,000 contacts in one statement. `filling` fills them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Day, Instant, native
from graphapi.kernel.errors import invalid
from graphapi.kernel.labels import EmailCopy, Labels, Side
from graphapi.kernel.merge_fields import LINKED_MAX, PROPERTIES, LinkedContact, MergeField, Needed, most_of_a_role
from graphapi.kernel.merge_fields import merge_fields as fields_of
from graphapi.kernel.viewer import Action, require
from graphapi.services.shared.merged_contacts import RunsStatement, current_ids
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import ContactData, ContactRow, contact_of
from graphapi.services.shared.users import BY_IDS, user_of
from graphapi.services.shared.users import FIELDS as USER_FIELDS

LinkedRow = tuple[str, bool, str | None, Day | None, Instant, str, ContactRow]
"""An association that holds today: label, contact is FROM, emailCopy, since, createdAt, id, the other contact."""

LOAD = statement("merge_fields/load", tuple[list[tuple[ContactRow, list[LinkedRow]]]])

CONTACTS_MAX = 1_000
"""The maximum number of contacts in one call."""


@dataclass(frozen=True)
class TemplateContact:
    """A contact with its linked contacts, as templates and copies need them."""

    contact: ContactData
    all_linked: tuple[LinkedContact, ...]


@dataclass(frozen=True)
class Material:
    """The values for templates; contacts that the viewer does not see are absent."""

    labels: Labels
    user: Mapping[str, str]
    contacts: Mapping[str, TemplateContact]


def check_ids(ids: Sequence[str]) -> None:
    """Refuse a call with too many contacts."""
    if len(ids) > CONTACTS_MAX:
        raise invalid(f"At most {CONTACTS_MAX:,} contacts at once, not {len(ids):,}.", "input", "contactIds")


async def merge_fields(db: Db, contact_id: str) -> list[MergeField]:
    """The fields that templates about the contact can use, with today's values; none when the contact is hidden."""
    require(db.viewer, Action.READ)
    labels = (await registry(db)).labels
    material = await load(db, db.read, labels, [contact_id], Needed(None, user=True))
    one = material.contacts.get(contact_id)
    return fields_of(one.contact, one.all_linked, labels, material.user) if one else []


async def load(
    db: Db, run: RunsStatement, labels: Labels, ids: Sequence[str], wanted: Needed, *, copies: bool = False
) -> Material:
    """Load the needed values of any number of contacts in one statement; `copies`: also who gets copies by default."""
    keys = wanted.label_keys
    given = {
        "fields": list(PROPERTIES), "today": db.today(), "anyType": keys is None, "types": sorted(keys or ()),
        "copies": copies, "withLinked": copies or keys != frozenset(), "most": LINKED_MAX + 1 if wanted.lists else 1,
    }  # fmt: skip

    async def contacts(some: Iterable[str]) -> dict[str, TemplateContact]:
        row = await run(LOAD, ids=list(dict.fromkeys(some)), **given)
        found = [_merged(own, all_linked, labels) for own, all_linked in (row[0] if row else ())]
        return {one.contact["id"]: one for one in found}

    found = await contacts(ids)
    if now := await current_ids(run, (one for one in ids if one not in found)):
        stayed = await contacts(now.values())
        found |= {one: stayed[current] for one, current in now.items() if current in stayed}
    user = await _user(db, run) if wanted.user else dict[str, str]()
    return Material(labels, user, found)


def _merged(contact: ContactRow, all_linked: Sequence[LinkedRow], labels: Labels) -> TemplateContact:
    """A contact as loaded; associations of a label that this process does not know yet are left out."""
    return TemplateContact(
        contact_of(PROPERTIES, contact), tuple(_linked_contact(row) for row in all_linked if row[0] in labels)
    )


def _linked_contact(row: LinkedRow) -> LinkedContact:
    label_key, outgoing, copy, since, created_at, association_id, other = row
    return LinkedContact(
        label_key, Side.TO if outgoing else Side.FROM, EmailCopy(copy or EmailCopy.NONE), native(since),
        native(created_at).astimezone(UTC), association_id, contact_of(PROPERTIES, other),
    )  # fmt: skip


async def _user(db: Db, run: RunsStatement) -> Mapping[str, str]:
    row = await run(BY_IDS, ids=[db.viewer.id], fields=USER_FIELDS)
    [user] = [user_of(found) for found in row[0]] if row and row[0] else [None]
    return {"name": db.viewer.name, "email": (user and user.email) or ""}


def has_full_lists(merged: TemplateContact) -> bool:
    """Whether a contact has more linked ones in a role than are loaded."""
    return most_of_a_role(merged.all_linked) > LINKED_MAX


def check_lists(merged: TemplateContact) -> None:
    """Refuse a contact with more linked ones in a role than are loaded."""
    if has_full_lists(merged):
        raise invalid(f"The contact has more than {LINKED_MAX:,} contacts in one role.", "input", "contactIds")
