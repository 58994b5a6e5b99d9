"""Previewing, sending and retrying messages."""

from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.errors import Refused
from graphapi.kernel.messages import LeftOut as LeftOutData
from graphapi.kernel.messages import Recipient as RecipientData
from graphapi.kernel.templates import BLOCKS_MAX, MARKS_MAX
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of, stored
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, new_values, optional, required
from graphapi.schema.base.references import ContactType
from graphapi.schema.errors import MutationError, Outcome, Payload, Problem, attempt, refusal
from graphapi.schema.messages import LeftOut, Message, Recipient, contact_of, load_message
from graphapi.schema.payloads import showing, showing_all, shown
from graphapi.services.messages import messages
from graphapi.services.messages.held_messages import Selected, discard_messages, release_messages
from graphapi.services.messages.messages import NewMessage, Preview


@strawberry.input(
    description=f"The subject and text are Liquid templates with up to {MARKS_MAX:,} fields and tags, nested up "
    f"to {BLOCKS_MAX} deep; merge fields are filled in for each contact."
)
class MessageInput:
    """The fields of `NewMessage`."""

    contact_ids: list[strawberry.ID] = required(description="The contacts.")
    subject: str = required(
        description="The subject template. The filled-in subject must be one line of up to 300 characters."
    )
    text: str = required(description="The text template. The filled-in text must be plain text of up to 100,000 bytes.")
    copy_linked: bool = strawberry.field(
        default=True, description="Whether to copy the associated contacts that emailCopy of their association selects."
    )
    copy_roles: list[str] | None = optional(
        description="Also copy every associated contact in one of these roles, or in a role that only relation rules "
        "have."
    )
    allow_missing_fields: bool = strawberry.field(
        default=False,
        description="Whether to send even if merge fields have no value. Unknown merge fields are always refused.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for retryMessage.")
class RetryMessageInput:
    """A message id."""

    id: strawberry.ID = required(description="The message.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Selects held messages by either `ids` or `senderId`.")
class ReleaseMessagesInput:
    """The fields of `Selected`."""

    ids: list[strawberry.ID] | None = optional(
        description="The IDs of the messages; messages that are not HELD stay unchanged."
    )
    sender_id: strawberry.ID | None = optional(
        description="The sender whose held messages to select, up to the oldest 1,000."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Selects held messages by either `ids` or `senderId`.")
class DiscardMessagesInput(ReleaseMessagesInput):
    """The fields of `Selected`."""


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


@strawberry.type(description="A preview of a message to one contact.")
class MessagePreview:
    """Its source is a `Preview`."""

    contact: ContactType | None = computed(
        contact_of, waits=True, description="The contact, or null if there is none visible to the viewer."
    )
    subject: str = stored(description="The subject with merge fields filled in.")
    text: str = stored(description="The text with merge fields filled in.")
    to: list[Recipient] = computed(_to, description="The contact as recipient; empty if nothing can be sent to it.")
    cc: list[Recipient] = computed(_cc, description="The recipients of copies.")
    left_out: list[LeftOut] = computed(_left_out, description="Who should get a copy but cannot.")
    missing_fields: list[str] = computed(
        _missing, description="The template's merge fields that have no value for this contact."
    )
    errors: list[MutationError] = computed(
        _errors, description="Why the message would not be sent; empty if it would be."
    )


IN_PAYLOAD, IN_RESULTS = Selector(asks=("message",)), Selector(asks=("results.message",))
"""The place of a payload's message."""


def _results(outcome: Outcome[Batch], _info: Info) -> Batch:
    return outcome.result or []


@strawberry.type(description="The result of retryMessage.")
class MessagePayload(Payload):
    """Its source is the `Outcome` with the message's id."""

    message: Message | None = computed(shown, description="The message after the change, or null if refused.")


@strawberry.type(description="The result of sendMessages.")
class SendMessagesPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[MessagePayload] = computed(
        _results,
        description="One result per contact, in the order requested; INVALID for a contact without an e-mail "
        "address or with emailOptOut.",
    )


def _count(outcome: Outcome[int], _info: Info) -> int:
    return outcome.result or 0


@strawberry.type(description="The result of releasing or discarding held messages.")
class HeldMessagesPayload(Payload):
    """Its source is the `Outcome` with their number."""

    count: int = computed(_count, description="The number of messages released or discarded.")


def _selected(input: ReleaseMessagesInput) -> Selected:
    ids = given(input.ids)
    return Selected(None if ids is None else tuple(ids), given(input.sender_id))


def _new(input: MessageInput) -> NewMessage:
    values = new_values(input, "idempotency_key", "contact_ids", "copy_roles")
    return NewMessage(contact_ids=tuple(input.contact_ids), copy_roles=tuple(given(input.copy_roles) or ()), **values)


Input = Annotated[MessageInput, argument(description="The message and its recipients.")]


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
    """The root field that previews messages."""

    preview_messages: list[MessagePreview] = computed(
        _preview_messages,
        description="Previews what sendMessages would send, one result per contact in the order requested. "
        "Nothing is sent.",
    )


@strawberry.type
class MessageMutations:
    """The mutations of messages."""

    send_messages: SendMessagesPayload = computed(
        _send_messages,
        description="Sends a message to each contact, with merge fields filled in and copies to associated "
        "contacts as requested.",
    )
    retry_message: MessagePayload = computed(_retry_message, description="Queues a FAILED message again.")
    release_messages: HeldMessagesPayload = computed(
        _release_messages,
        description="Queues HELD messages again, to be sent in the viewer's name. Administrators only.",
    )
    discard_messages: HeldMessagesPayload = computed(
        _discard_messages, description="Discards HELD messages; their status becomes FAILED. Administrators only."
    )
