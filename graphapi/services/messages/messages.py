"""Previews messages, and queues them. `outbox` sends them, `message_lists` reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.contacts import Properties
from graphapi.kernel.errors import Json, Refused, conflict, invalid, not_found
from graphapi.kernel.labels import Side
from graphapi.kernel.long_texts import long_text
from graphapi.kernel.merge_fields import Needed
from graphapi.kernel.messages import MessageStatus, Recipients, asked_roles, dump, missing_fields, one_line, recipients
from graphapi.kernel.problems import Problems
from graphapi.kernel.templates import Filled, Template
from graphapi.kernel.viewer import Action, require
from graphapi.services.messages.outbox_event import wake
from graphapi.services.shared.idempotency import IDS, once, once_as
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.merged_contacts import RunsStatement
from graphapi.services.shared.registry import Registry, registry
from graphapi.services.templates.filling import fill, needed_by, read_templates
from graphapi.services.templates.mentions import mentioned
from graphapi.services.templates.merge_fields import Material, TemplateContact, check_ids, load

STORE = statement("messages/store", tuple[list[str]])
RETRY = statement("messages/retry", tuple[bool])


@dataclass(frozen=True)
class NewMessage:
    """A message to each of the contacts; subject and text are templates."""

    contact_ids: tuple[str, ...]
    subject: str
    text: str
    copy_linked: bool = True
    copy_roles: tuple[str, ...] = ()
    allow_missing_fields: bool = False


NOBODY = Recipients()


@dataclass(frozen=True)
class Preview:
    """What would be sent to a contact, whose id is None if it is hidden; `errors` give the reasons against sending."""

    contact_id: str | None
    subject: str = ""
    text: str = ""
    recipients: Recipients = NOBODY
    missing: tuple[str, ...] = ()
    errors: tuple[Refused, ...] = ()
    mentioned: tuple[str, ...] = ()
    """The linked contacts whose values are in the texts."""


@dataclass(frozen=True)
class _Plan:
    """What all messages of one request share: templates and recipients of copies."""

    new: NewMessage
    known: Registry
    templates: tuple[Template, ...]
    roles: frozenset[tuple[str, Side]]

    @cached_property
    def named(self) -> frozenset[str] | None:
        """The labels of the contacts that the templates name; None: all."""
        return needed_by(self.templates, self.known.template_labels).label_keys

    def needed(self) -> Needed:
        """The values to load."""
        copies = Needed(frozenset(key for key, _ in self.roles), lists=bool(self.roles))
        return needed_by(self.templates, self.known.template_labels) | copies


async def preview_messages(db: Db, new: NewMessage) -> list[Preview]:
    """What `send_messages` would send, for each contact in the order asked; nothing is stored."""
    require(db.viewer, Action.READ)
    try:
        plan = await _plan(db, new)
        found = await _previews(db, db.read, plan)
    except Refused as refused:
        check_ids(new.contact_ids)
        return [Preview(None, errors=refused.all()) for _ in new.contact_ids]
    return [_at(n, contact_id, found, new) for n, contact_id in enumerate(new.contact_ids)]


async def send_messages(db: Db, new: NewMessage, key: str | None = None) -> list[str | Refused]:
    """Queue a message to each contact; return each id or refusal. Raises Refused for the whole call."""
    require(db.viewer, Action.SEND_MESSAGES)
    plan = await _plan(db, new)

    async def work(tx: Tx) -> list[str | Refused]:
        found = await _previews(db, tx.run, plan)
        previews = [_at(n, contact_id, found, new) for n, contact_id in enumerate(new.contact_ids)]
        return await _store(tx, previews)

    given: Json = {name: str(value) for name, value in vars(new).items()}
    outcomes = await once_as(IDS, db, key, "sendMessages", given, work)
    wake(db)
    return outcomes


async def retry_message(db: Db, message_id: str, key: str | None = None) -> str:
    """Queue a FAILED message again and return its id; CONFLICT when it is not FAILED."""
    require(db.viewer, Action.SEND_MESSAGES)

    async def work(tx: Tx) -> Json:
        row = await tx.run(RETRY, id=message_id, now=tx.db.now())
        if row is None:
            raise not_found("message", "input", "id")
        if not row[0]:
            raise conflict("The message is not FAILED.", "input", "id")
        return {"id": message_id}

    answer = await once(db, key, "retryMessage", {"id": message_id}, work)
    wake(db)
    return answer["id"]


async def _plan(db: Db, new: NewMessage) -> _Plan:
    """The shared values of all messages; their problems are reported together."""
    problems, known = Problems(), await registry(db)
    labels = known.template_labels
    problems.keep(lambda: check_ids(new.contact_ids), None)
    templates = await read_templates(db, problems, subject=new.subject, text=new.text)
    roles = problems.keep(lambda: asked_roles(labels, new.copy_roles), frozenset[tuple[str, Side]]())
    for name, text in (("subject", new.subject), ("text", new.text)):
        if not text.strip():
            problems.add([invalid(f"A message needs a {name}.", "input", name)])
    problems.settle()
    return _Plan(new, known, templates, roles)


async def _previews(db: Db, run: RunsStatement, plan: _Plan) -> dict[str, Preview]:
    """The preview of each visible contact, by its id."""
    copies = plan.new.copy_linked
    material: Material = await load(db, run, plan.known, plan.new.contact_ids, plan.needed(), copies=copies)
    found = await fill(db, plan.templates, material, lambda merged, filled: _preview(plan, merged, filled))
    return {key: Preview(key, errors=made.all()) if isinstance(made, Refused) else made for key, made in found.items()}


def _preview(plan: _Plan, merged: TemplateContact, filled: Sequence[Filled]) -> Preview:
    """The message to one contact, with all its problems."""
    problems = Problems()
    who = problems.keep(
        lambda: recipients(
            merged.contact,
            merged.all_linked,
            plan.known.template_labels,
            copy_linked=plan.new.copy_linked,
            roles=plan.roles,
        ),
        NOBODY,
    )
    subject, text = filled
    for field, found in (("subject", subject), ("text", text)):
        if found.missing and not plan.new.allow_missing_fields:
            problems.add([missing_fields(found.missing, "input", field)])
    line = problems.keep(lambda: one_line(subject.text, "A subject", "input", "subject"), "")
    body = problems.keep(lambda: long_text(text.text, "A text", "input", "text"), "")
    missing = tuple(dict.fromkeys((*subject.missing, *text.missing)))
    mentions = tuple(mentioned(plan.named, merged))
    return Preview(merged.contact["id"], line, body, who, missing, problems.found(), mentions)


def _at(n: int, contact_id: str, found: dict[str, Preview], new: NewMessage) -> Preview:
    """The preview for the contact at index n; a contact that is listed twice gets one message."""
    if contact_id in new.contact_ids[:n]:
        return Preview(None, errors=(invalid("This contact is listed twice.", "input", "contactIds", str(n)),))
    return found.get(contact_id) or Preview(None, errors=(not_found("contact", "input", "contactIds", str(n)),))


async def _store(tx: Tx, previews: Sequence[Preview]) -> list[str | Refused]:
    """Queue the messages that can be sent; the outcome for each contact, in the order of the input."""
    messages = {one.contact_id: _new_message(tx, one) for one in previews if one.contact_id and not one.errors}
    row = await tx.run(STORE, ids=sorted(messages), messages=list(messages.values())) if messages else None
    stored = set(row[0] if row else ())
    outcomes: list[str | Refused] = []
    for n, one in enumerate(previews):
        problems = Problems()
        problems.add(one.errors)
        refused = problems.together()
        if refused is not None:
            outcomes.append(refused)
        elif one.contact_id in stored:
            outcomes.append(messages[one.contact_id]["id"])
        else:
            outcomes.append(not_found("contact", "input", "contactIds", str(n)))
    return outcomes


def _new_message(tx: Tx, one: Preview) -> Properties:
    now = tx.db.now()
    return {
        "id": new_id("msg", now), "contactId": one.contact_id, "createdById": tx.db.viewer.id, "createdAt": now,
        "mentionedIds": list(one.mentioned),
    } | queued(tx, one.subject, one.text, one.recipients)  # fmt: skip


def queued(tx: Tx, subject: str, text: str, who: Recipients) -> Parameters:
    """The properties of a queued message."""
    return {
        "subject": subject, "text": text, "to": dump(who.to), "cc": dump(who.cc), "leftOut": dump(who.left_out),
        "recipientIds": who.contact_ids(), "status": MessageStatus.QUEUED.value, "attempts": 0,
        "nextAttemptAt": tx.db.now(), "lock": 0,
    }  # fmt: skip
