"""The enums of the API: those of the kernel and the services, with the descriptions that only the API needs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from graphapi.kernel.errors import Code, Rule, Scope
from graphapi.kernel.labels import EmailCopy, OnLimit
from graphapi.kernel.messages import MessageStatus, Reason
from graphapi.kernel.viewer import Role
from graphapi.services.associations.association_lists import AssociationOrder
from graphapi.services.contacts.contact_lists import ContactOrder
from graphapi.services.contacts.contact_search import MatchedOn
from graphapi.services.graph.paths import PathOutcome
from graphapi.services.tasks.tasks import TaskStatus

Kind = TypeVar("Kind", bound=type[StrEnum])


def _described(enum: Kind, name: str, description: str, values: Mapping[str, str]) -> Kind:
    """Return the enum as one of the API; every value has a description."""
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = vars(enum)["__strawberry_definition__"]
    for value in definition.values:
        value.description = values[value.name]
    return enum


class LabelKind(StrEnum):
    """Whether a label has one name or two."""

    SINGLE = "SINGLE"
    PAIRED = "PAIRED"


class RedFlagStatus(StrEnum):
    """Whether somebody has looked at a red flag."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


ENUMS = (
    _described(LabelKind, "LabelKind", "How many names a label has.", {
        "SINGLE": "One name for both sides.",
        "PAIRED": "A name for each side.",
    }),
    _described(RedFlagStatus, "RedFlagStatus", "What has become of a red flag.", {
        "OPEN": "Nobody has resolved it yet.",
        "RESOLVED": "An administrator has resolved it.",
    }),
    _described(EmailCopy, "EmailCopy", "Who gets a copy of messages to the other one.", {
        "NONE": "Nobody.",
        "FROM": "FROM, of messages to TO: the assistant, of messages to the entrepreneur.",
        "TO": "TO, of messages to FROM.",
        "BOTH": "Each of the two, of messages to the other.",
    }),
    _described(OnLimit, "OnLimit", "What becomes of an association that would go over a limit.", {
        "REFUSE": "Refuse what would go over the limit, and raise a red flag.",
        "FLAG": "Let it pass, and raise a red flag.",
    }),
    _described(ContactOrder, "ContactOrder", "The orders of contacts.", {
        "NAME_ASC": "By name, A to Z; case and accents do not count.",
        "NAME_DESC": "By name, Z to A.",
        "CREATED_AT_ASC": "The oldest first.",
        "CREATED_AT_DESC": "The newest first.",
    }),
    _described(AssociationOrder, "AssociationOrder", "The orders of a contact's associations.", {
        "ROLE_ASC": "By role, then name.",
        "NAME_ASC": "By the name of the other contact.",
        "SINCE_DESC": "Newest `since` first, those without one last.",
        "CREATED_AT_DESC": "Newest first.",
    }),
    _described(MatchedOn, "MatchedOn", "What of a contact a quick search matched.", {
        "NAME": "Words of its name.",
        "EMAIL": "One of its e-mail addresses.",
        "PHONE": "One of its phone numbers.",
    }),
    _described(PathOutcome, "PathOutcome", "What a search for paths came to.", {
        "FOUND": "There are paths.",
        "NONE": "The two are not connected at all, by these labels and contacts.",
        "NONE_WITHIN_BOUND": "None as short as maxHops; a longer one may exist.",
        "SAME_CONTACT": "Both ids are the same contact.",
        "UNKNOWN_CONTACT": "One of the two is no contact that the viewer may see.",
    }),
    _described(TaskStatus, "TaskStatus", "What has become of a task.", {
        "OPEN": "It is to be done.",
        "DONE": "It is done.",
    }),
    _described(MessageStatus, "MessageStatus", "What has become of a message.", {
        "QUEUED": "It waits to be sent, or to be tried again.",
        "HELD": "Its sender is disabled, gone or no longer allowed to send: only an administrator can release it.",
        "SENT": "A mail server has taken it.",
        "FAILED": "It could not be sent; retryMessage queues it again.",
    }),
    _described(Reason, "LeftOutReason", "Why somebody gets no message or copy, or not at the address stored with it.", {
        "NO_EMAIL": "There is no address that e-mails can go to.",
        "OPTED_OUT": "The contact wants no e-mail.",
        "REFUSED": "The mail server refused the address.",
        "DELETED": "The contact was deleted before the message was sent.",
        "ENDED": "The association that the copy was for ended, or no longer copies, before the message was sent.",
        "HIDDEN": "Who sends the message could no longer see the contact when it was sent.",
        "ADDRESS_CHANGED": "The address changed before the message was sent: it went to the new one, and to each once.",
    }),
    _described(Role, "UserRole", "What a user may do.", {
        "ADMIN": "Sees and changes everything, labels and settings included.",
        "EDITOR": "Sees what it has access to, and changes it.",
        "VIEWER": "Sees what it has access to.",
    }),
    _described(Code, "ErrorCode", "Why a mutation was refused, in one word.", {
        "INVALID": "The value of a field is not acceptable.",
        "NOT_FOUND": "There is no such object that the viewer may see.",
        "CONFLICT": "The key is taken, or the object changed meanwhile.",
        "LIMIT_REACHED": "A limit would be exceeded.",
        "FORBIDDEN": "The viewer may see it but not do this.",
        "IN_USE": "It is still used.",
        "RULE_BROKEN": "A rule of the label forbids it.",
        "ABORTED": "Undone because another item of an atomic batch was refused.",
    }),
    _described(Rule, "LabelRule", "The rules of a label.", {
        "NO_SELF": "A contact cannot be associated with itself.",
        "ACYCLIC": "It would close a circle of an acyclic label.",
        "EXCLUSIVE": "Another label that excludes this one holds between the two.",
        "RETIRED": "The label is retired.",
        "DATES": "`since` is later than `until`, or the time overlaps that of the same association stored before.",
    }),
    _described(Scope, "LimitScope", "What a limit counts.", {
        "LABEL": "Contacts of one role.",
        "LABELS_PER_CONTACT": "Different labels on one contact.",
        "LABELS": "Labels in the workspace.",
    }),
)  # fmt: skip
"""Every enum; importing this module makes them enums of the API."""
