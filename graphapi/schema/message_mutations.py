"""Sending messages: what would be sent, sending it, and trying again."""

from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.errors import Refused
from graphapi.kernel.messages import LeftOut as LeftOutData
from graphapi.kernel.messages import Recipient as RecipientData
from graphapi.kernel.templates import BLOCKS_MAX, MARKS_MAX
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Needs, computed, selection_of, stored
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, new_values, optional, required
from graphapi.schema.base.references import ContactType
from graphapi.schema.errors import MutationError, Outcome, Payload, Problem, attempt, refusal
from graphapi.schema.messages import LeftOut, Message, Recipient, contact_of, load_message
from graphapi.schema.payloads import showing, showing_all, shown
from graphapi.services.messages import messages
from graphapi.services.messages.held_messages import Selected, discard_messages, release_messages
from graphapi.services.messages.messages import NewMessage, Preview


@strawberry.input(
    description=f"subject and text are Liquid templates of at most {MARKS_MAX:,} fields and tags, nested at most "
    f"{BLOCKS_MAX} deep: merge fields are filled in for each contact."
)
class MessageInput:
    """The fields of `NewMessage`."""

    contact_ids: list[strawberry.ID] = required(description="The contacts.")
    subject: str = required(description="One line of at most 300 characters, filled in.")
    text: str = required(description="Plain text of at most 100,000 bytes, filled in.")
    copy_linked: bool = strawberry.field(
        default=True, description="Copy the linked contacts that emailCopy of their association says."
    )
    copy_roles: list[str] | None = optional(description="Copy every linked contact in one of these roles as well.")
    allow_missing_fields: bool = strawberry.field(
        default=False, description="Send even when merge fields have no value; unknown merge fields are always refused."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Which message to queue again.")
class RetryMessageInput:
    """A message."""

    id: strawberry.ID = required(description="The message.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Which held messages: either `ids` or `senderId` is given.")
class ReleaseMessagesInput:
    """The fields of `Selected`."""

    ids: list[strawberry.ID] | None = optional(description="These messages; those not HELD stay as they are.")
    sender_id: strawberry.ID | None = optional(description="Those of this user, the oldest 1,000 of them.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Which held messages: either `ids` or `senderId` is given.")
class DiscardMessagesInput(ReleaseMessagesInput):
    """The same fields."""


Batch = list[Outcome[str]]


def _to(preview: Preview, _info: Info) -> tuple[RecipientData, ...]:
    return preview.recipients.to


def _cc(preview: Preview, _info: Info) -> tuple[RecipientData, ...]:
    return preview.recipients.cc


def _left_out(preview: Preview, _info: Info) -> tuple[LeftOutData, ...]:
    return preview.recipients.left_out


def _missing(preview: Preview, _info: Info) -> tuple[str, ...]:
    return preview.missing


def _errors(preview: Preview, _info: Info) -> list[Problem]:
    return [Problem(refused) for refused in preview.errors]


@strawberry.type(description="What would be sent to one contact.")
class MessagePreview:
    """Its source is a `Preview`."""

    contact: ContactType | None = computed(
        contact_of, waits=True, description="Null when there is none that the viewer may see."
    )
    subject: str = stored(description="The subject, with its merge fields filled in.")
    text: str = stored(description="The text, with its merge fields filled in.")
    to: list[Recipient] = computed(_to, description="The contact; empty when nothing can be sent to it.")
    cc: list[Recipient] = computed(_cc, description="Who gets a copy.")
    left_out: list[LeftOut] = computed(_left_out, description="Who should get a copy and gets none.")
    missing_fields: list[str] = computed(
        _missing, description="Merge fields of the template that have no value for this contact."
    )
    errors: list[MutationError] = computed(_errors, description="Why it would not be sent; empty when it would.")


IN_PAYLOAD, IN_RESULTS = Needs(asks=("message",)), Needs(asks=("results.message",))
"""Where the message of a payload stands."""


def _results(outcome: Outcome[Batch], _info: Info) -> Batch:
    return outcome.result or []


@strawberry.type(description="What came of sending or retrying a message.")
class MessagePayload(Payload):
    """Its source is the `Outcome` with the message's id."""

    message: Message | None = computed(shown, description="The message as it is now; null when refused.")


@strawberry.type(description="What came of sending messages.")
class SendMessagesPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[MessagePayload] = computed(
        _results,
        description="One for each contact, in the order asked; "
        "INVALID for one without an e-mail address or with emailOptOut.",
    )


def _count(outcome: Outcome[int], _info: Info) -> int:
    return outcome.result or 0


@strawberry.type(description="What came of releasing or discarding messages that were held.")
class HeldMessagesPayload(Payload):
    """Its source is the `Outcome` with their number."""

    count: int = computed(_count, description="The number of messages released or discarded.")


def _selected(input: ReleaseMessagesInput) -> Selected:
    ids = given(input.ids)
    return Selected(None if ids is None else tuple(ids), given(input.sender_id))


def _new(input: MessageInput) -> NewMessage:
    values = new_values(input, "idempotency_key", "contact_ids", "copy_roles")
    return NewMessage(contact_ids=tuple(input.contact_ids), copy_roles=tuple(given(input.copy_roles) or ()), **values)


Input = Annotated[MessageInput, argument(description="The message, and whom it goes to.")]


async def _preview_messages(_root: object, info: Info, input: Input) -> list[Preview]:
    return await messages.preview_messages(info.context.db, _new(input))


async def _send_messages(_root: object, info: Info, input: Input) -> Outcome[Batch]:
    async def work() -> Batch:
        done = await messages.send_messages(info.context.db, _new(input), given(input.idempotency_key))
        return [refusal(one) if isinstance(one, Refused) else Outcome(one) for one in done]

    outcome = await attempt(info.context, work())
    if not outcome.result or not selection_of(info, IN_RESULTS).asked:
        return outcome
    return Outcome(await showing_all(outcome.result, lambda message_id: load_message(info.context, message_id)))


async def _retry_message(
    _root: object, info: Info, input: Annotated[RetryMessageInput, argument(description="The message.")]
) -> Outcome[str]:
    work = messages.retry_message(info.context.db, input.id, given(input.idempotency_key))
    outcome = await attempt(info.context, work)
    if not selection_of(info, IN_PAYLOAD).asked:
        return outcome
    return await showing(outcome, lambda message_id: load_message(info.context, message_id))


async def _release_messages(
    _root: object, info: Info, input: Annotated[ReleaseMessagesInput, argument(description="The messages.")]
) -> Outcome[int]:
    work = release_messages(info.context.db, _selected(input), given(input.idempotency_key))
    return await attempt(info.context, work)


async def _discard_messages(
    _root: object, info: Info, input: Annotated[DiscardMessagesInput, argument(description="The messages.")]
) -> Outcome[int]:
    work = discard_messages(info.context.db, _selected(input), given(input.idempotency_key))
    return await attempt(info.context, work)


@strawberry.type
class PreviewQueries:
    """The root field that shows what would be sent."""

    preview_messages: list[MessagePreview] = computed(
        _preview_messages,
        description="What sendMessages would send, without sending it: one for each contact, in the order asked.",
    )


@strawberry.type
class MessageMutations:
    """The mutations of messages."""

    send_messages: SendMessagesPayload = computed(
        _send_messages,
        description="A message to each of the contacts, with the merge fields filled in and copies to the linked "
        "contacts asked for.",
    )
    retry_message: MessagePayload = computed(_retry_message, description="Queues a FAILED message again.")
    release_messages: HeldMessagesPayload = computed(
        _release_messages,
        description="Queues HELD messages again, to be sent in the viewer's name; for administrators.",
    )
    discard_messages: HeldMessagesPayload = computed(
        _discard_messages, description="Gives HELD messages up: they are FAILED then; for administrators."
    )
