"""Loads the merge fields of templates, for up to 1,000 contacts in one statement. `filling` fills them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Day, Instant, Parameters, native
from graphapi.kernel.errors import BadArgument, invalid
from graphapi.kernel.labels import EmailCopy, Labels, Side
from graphapi.kernel.merge_fields import LINKED_MAX, PROPERTIES, LinkedContact, MergeField, Needed, most_of_a_role
from graphapi.kernel.merge_fields import merge_fields as fields_of
from graphapi.kernel.relation_rules import RuleLabel
from graphapi.kernel.viewer import Action, require
from graphapi.services.shared.merged_contacts import RunsStatement, current_ids
from graphapi.services.shared.registry import Registry, registry
from graphapi.services.shared.rows import ContactData, ContactRow, contact_of
from graphapi.services.shared.users import BY_IDS, user_of
from graphapi.services.shared.users import FIELDS as USER_FIELDS
from graphapi.services.templates.derived_roles import InRole, derived_labels, in_derived_roles

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


async def merge_fields(db: Db, contact_id: str, *, derived: bool = False) -> list[MergeField]:
    """The fields that templates about the contact can use, with today's values; none when the contact is hidden.

    `derived`: also those of derived roles in which the contact has somebody.
    """
    require(db.viewer, Action.READ)
    known = await registry(db)
    material = await load(db, db.read, known, [contact_id], Needed(None, user=True), every_rule=derived)
    one = material.contacts.get(contact_id)
    return fields_of(one.contact, one.all_linked, material.labels, material.user) if one else []


async def load(
    db: Db, run: RunsStatement, known: Registry, ids: Sequence[str], wanted: Needed, *, copies: bool = False,
    every_rule: bool = False,
) -> Material:  # fmt: skip
    """Load the needed values of any number of contacts; `copies`: also who gets copies by default.

    One statement, and where derived roles are named two more, for who is in them and for the values. A template whose
    names are known only when it is filled in reaches no derived roles, unless `every_rule` loads them all.
    """
    labels = known.template_labels
    rules = derived_labels(labels, labels if every_rule else wanted.label_keys or ())
    keys = None if wanted.label_keys is None else wanted.label_keys - {label.key for label in rules}
    most = LINKED_MAX + 1 if wanted.lists else 1
    given: Parameters = {
        "fields": list(PROPERTIES), "today": db.today(), "anyType": keys is None, "types": sorted(keys or ()),
        "copies": copies, "withLinked": copies or keys != frozenset(), "most": most,
    }  # fmt: skip

    async def contacts(some: Iterable[str]) -> dict[str, TemplateContact]:
        row = await run(LOAD, ids=list(dict.fromkeys(some)), **given)
        found = [_merged(own, all_linked, labels) for own, all_linked in (row[0] if row else ())]
        return {one.contact["id"]: one for one in found}

    async def values(some: Iterable[str]) -> dict[str, ContactData]:
        row = await run(LOAD, ids=list(dict.fromkeys(some)), **given | {"withLinked": False, "copies": False})
        loaded = (contact_of(PROPERTIES, own) for own, _ in (row[0] if row else ()))
        return {one["id"]: one for one in loaded}

    found = await contacts(ids)
    if now := await current_ids(run, (one for one in ids if one not in found)):
        stayed = await contacts(now.values())
        found |= {one: stayed[current] for one, current in now.items() if current in stayed}
    if rules:
        own_ids = list(dict.fromkeys(one.contact["id"] for one in found.values()))
        everyone = await _in_roles(db, run, known, own_ids, rules)
        in_roles = {key: _first_of_each(some, most) for key, some in everyone.items()}
        others = await values(one.contact_id for some in in_roles.values() for one in some)
        found = {key: _with_derived(one, in_roles.get(one.contact["id"], ()), others) for key, one in found.items()}
    user = await _user(db, run) if wanted.user else dict[str, str]()
    return Material(labels, user, found)


async def _in_roles(
    db: Db, run: RunsStatement, known: Registry, ids: Sequence[str], rules: Sequence[RuleLabel]
) -> dict[str, list[InRole]]:
    try:
        return await in_derived_roles(db, run, known, ids, rules)
    except BadArgument as error:
        raise invalid(str(error), "input") from None


def _first_of_each(found: Iterable[InRole], most: int) -> list[InRole]:
    """The first contacts in each role."""
    kept, numbers = list[InRole](), Counter[tuple[str, Side]]()
    for one in found:
        numbers[one.label.key, one.side] += 1
        if numbers[one.label.key, one.side] <= most:
            kept.append(one)
    return kept


def _with_derived(
    merged: TemplateContact, in_roles: Iterable[InRole], others: Mapping[str, ContactData]
) -> TemplateContact:
    """A contact with those in derived roles, by name: nothing copies them but a role that is asked for."""
    derived = (
        LinkedContact(
            one.label.key, one.side, EmailCopy.NONE, None, datetime.min.replace(tzinfo=UTC), one.sort_key,
            others[one.contact_id], one.through,
        )
        for one in in_roles if one.contact_id in others
    )  # fmt: skip
    return replace(merged, all_linked=(*merged.all_linked, *derived))


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
