"""The enums of the API: those of the kernel and the services, with their descriptions."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from graphapi.kernel.duplicates import DuplicateReasonKind
from graphapi.kernel.errors import Code, Rule, Scope
from graphapi.kernel.history import ChangeKind
from graphapi.kernel.labels import EmailCopy, FamilyRole, OnLimit
from graphapi.kernel.merged_values import MergeSide
from graphapi.kernel.messages import MessageStatus, Reason
from graphapi.kernel.partial_dates import DateQualifier
from graphapi.kernel.relation_rules import Sharing
from graphapi.kernel.suggestions import SuggestionKind
from graphapi.kernel.viewer import Role
from graphapi.services.associations.association_lists import AssociationOrder
from graphapi.services.contacts.contact_orders import ContactOrder
from graphapi.services.contacts.contact_search import MatchedOn
from graphapi.services.contacts.contact_statistics import ContactDimensionField
from graphapi.services.graph.all_associations import AssociationListOrder
from graphapi.services.graph.neighbourhoods import NeighbourhoodOrder
from graphapi.services.graph.paths import PathOutcome
from graphapi.services.tasks.tasks import TaskStatus

Kind = TypeVar("Kind", bound=type[StrEnum])


def _described(enum: Kind, name: str, description: str, values: Mapping[str, str]) -> Kind:
    """The enum as a type of the API; every value has a description."""
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
    """Whether a red flag has been resolved."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


ENUMS = (
    _described(ChangeKind, "ChangeKind", "What a change did.", {
        "CONTACT_CREATED": "A contact was created.",
        "CONTACT_UPDATED": "Fields of a contact were changed.",
        "CONTACT_DELETED": "A contact was deleted.",
        "CONTACT_RESTORED": "A deleted contact was restored.",
        "CONTACT_ERASED": "A contact was erased, with what was recorded about it.",
        "CONTACTS_MERGED": "Another contact was merged into this one.",
        "ACCESS_CHANGED": "The owner of a contact, or who can see it, was changed.",
        "ASSOCIATION_CREATED": "An association was created.",
        "ASSOCIATION_UPDATED": "The label, days, note or copies of an association were changed.",
        "ASSOCIATION_REMOVED": "An association was removed, by itself or with a contact or label.",
        "LABEL_CREATED": "A label was registered.",
        "LABEL_UPDATED": "A label was changed.",
        "LABEL_DELETED": "A label was deleted.",
        "RULE_CREATED": "A relation rule was created.",
        "RULE_UPDATED": "A relation rule was changed.",
        "RULE_DELETED": "A relation rule was deleted.",
        "RED_FLAG_RAISED": "A limit was reached, and a red flag was raised.",
        "RED_FLAG_RESOLVED": "A red flag was resolved.",
        "SETTINGS_CHANGED": "The settings of the workspace were changed.",
        "IMPORTED": "Files were imported.",
        "UNDONE": "An import was undone.",
    }),
    _described(LabelKind, "LabelKind", "Whether a label has one name or two.", {
        "SINGLE": "One name for both directions, e.g. Spouse.",
        "PAIRED": "One name per direction, e.g. Parent and Child.",
    }),
    _described(Sharing, "Sharing", "Which contacts between its two ends a relation of two steps must share.", {
        "ANY": "At least one.",
        "ALL": "All that either end has: full siblings share all known parents.",
        "SOME": "At least one, but not all that either end has: half-siblings.",
    }),
    _described(RedFlagStatus, "RedFlagStatus", "The status of a red flag.", {
        "OPEN": "Not resolved yet.",
        "RESOLVED": "Resolved by an administrator.",
    }),
    _described(EmailCopy, "EmailCopy", "Which of two associated contacts is copied on the other's messages.", {
        "NONE": "Nobody.",
        "FROM": "FROM is copied on messages to TO, e.g. an assistant on messages to the entrepreneur.",
        "TO": "TO is copied on messages to FROM.",
        "BOTH": "Each of the two is copied on messages to the other.",
    }),
    _described(FamilyRole, "FamilyRole", "What `from` is to `to` in a family tree.", {
        "NONE": "Neither parent, child nor spouse: kinship is not derived from it.",
        "PARENT": "A parent by birth.",
        "CHILD": "A child by birth.",
        "ADOPTIVE_PARENT": "A parent by adoption.",
        "ADOPTED_CHILD": "A child by adoption.",
        "SPOUSE": "A spouse.",
    }),
    _described(OnLimit, "OnLimit", "What happens to an association that would exceed a limit.", {
        "REFUSE": "The association is refused, and a red flag is raised.",
        "FLAG": "The association is created, and a red flag is raised.",
    }),
    _described(ContactOrder, "ContactOrder", "The sort orders of contacts. Orders other than by name and creation "
                                             "break ties by name, list contacts without a value last, and cost more.", {
        "NAME_ASC": "By name, A to Z, ignoring case and accents.",
        "NAME_DESC": "By name, Z to A, ignoring case and accents.",
        "GIVEN_NAME_ASC": "By given name, A to Z, ignoring case and accents.",
        "GIVEN_NAME_DESC": "By given name, Z to A, ignoring case and accents.",
        "FAMILY_NAME_ASC": "By family name, A to Z, ignoring case and accents.",
        "FAMILY_NAME_DESC": "By family name, Z to A, ignoring case and accents.",
        "COMPANY_ASC": "By company, A to Z, ignoring case and accents.",
        "COMPANY_DESC": "By company, Z to A, ignoring case and accents.",
        "BIRTH_DATE_ASC": "Oldest people first. A year or month comes before its days.",
        "BIRTH_DATE_DESC": "Youngest people first. A year or month comes after its days.",
        "NEXT_BIRTHDAY_ASC": "Soonest birthday first, from today on, in UTC.",
        "NEXT_BIRTHDAY_DESC": "Soonest birthday last, from today on, in UTC.",
        "CREATED_AT_ASC": "Oldest first.",
        "CREATED_AT_DESC": "Newest first.",
        "UPDATED_AT_ASC": "Least recently updated first.",
        "UPDATED_AT_DESC": "Most recently updated first.",
        "ASSOCIATION_COUNT_ASC": "Fewest associations first, counting ended ones, as far as the viewer may see them.",
        "ASSOCIATION_COUNT_DESC": "Most associations first, counting ended ones, as far as the viewer may see them.",
    }),
    _described(ContactDimensionField, "ContactDimensionField", "What contacts are grouped by.", {
        "COMPANY": "By company, ignoring case and accents.",
        "JOB_TITLE": "By job title, ignoring case and accents.",
        "LABEL": "By the keys of the labels of their associations that have not ended. A contact can be in several "
                 "buckets.",
        "ROLE": "By the roles of the contacts associated with them, such as Child for contacts who have a child, in "
                "associations that have not ended. A contact can be in several buckets.",
        "CUSTOM_FIELD": "By the custom field that `key` names, ignoring case and accents. A contact whose field is a "
                        "list is in a bucket for each item.",
        "BIRTH_YEAR": "By year of birth, such as 1952.",
        "BIRTH_MONTH": "By month of birth, 1 to 12.",
        "CREATED_MONTH": "By the month in which the contact was created, in UTC, such as 2026-11.",
    }),
    _described(AssociationOrder, "AssociationOrder", "The sort orders of a contact's associations.", {
        "ROLE_ASC": "By role, then by name.",
        "NAME_ASC": "By the other contact's name.",
        "SINCE_DESC": "Latest `since` first; associations without one last.",
        "CREATED_AT_DESC": "Newest first.",
    }),
    _described(AssociationListOrder, "AssociationListOrder", "The sort orders of all associations.", {
        "NAME_ASC": "By the name of the contact in `from`, A to Z.",
        "NAME_DESC": "By the name of the contact in `from`, Z to A.",
        "SINCE_ASC": "Earliest `since` first; associations without one before all others.",
        "SINCE_DESC": "Latest `since` first; associations without one last.",
        "UNTIL_ASC": "Earliest `until` first; associations without one last.",
        "UNTIL_DESC": "Latest `until` first; associations without one before all others.",
        "CREATED_AT_ASC": "Oldest first.",
        "CREATED_AT_DESC": "Newest first.",
    }),
    _described(NeighbourhoodOrder, "NeighbourhoodOrder", "The sort orders of the contacts at the same distance.", {
        "NAME": "By name. All contacts at the last distance are read, however few are returned.",
        "FIRST_REACHED": "In the order of the contacts through which they are first reached, then by name. The search "
                         "stops when `first` contacts are found.",
    }),
    _described(DuplicateReasonKind, "DuplicateReasonKind", "What two contacts have in common.", {
        "SAME_EMAIL": "An e-mail address.",
        "SAME_PHONE": "A phone number, however it is written.",
        "SIMILAR_NAME": "The name, but for spelling, order and short forms.",
        "TRANSLITERATED_NAME": "The name, written in another script.",
        "SAME_BIRTH_DATE": "The date of birth, as far as it is known.",
        "SAME_COMPANY": "The company.",
        "SAME_CUSTOM_FIELDS": "The values of custom fields, such as an address or a customer number.",
        "SHARED_ASSOCIATES": "Contacts that both are associated with, as far as the viewer may see them.",
    }),
    _described(SuggestionKind, "SuggestionKind", "Why an association is suggested, or what is contradictory.", {
        "DERIVED": "It follows by a relation rule.",
        "OTHER_PARENT": "Only one parent is known; siblings by that parent have this one too.",
        "SPOUSE_OF_PARENT": "Only one parent is known; this is the spouse.",
        "SHARED_FRIENDS": "The contacts share at least 3 others with this label.",
        "BORN_AFTER_CHILD": "A contradiction: a parent was not born before the child.",
        "PARENT_AND_SIBLING": "A contradiction: a contact is both a parent and a sibling.",
    }),
    _described(MergeSide, "MergeSide", "Whose value stays when two contacts are merged.", {
        "KEEP": "The remaining contact's.",
        "MERGE": "The merged contact's.",
    }),
    _described(MatchedOn, "MatchedOn", "What a quick search matched.", {
        "NAME": "Words of the name.",
        "EMAIL": "An e-mail address.",
        "PHONE": "A phone number.",
    }),
    _described(PathOutcome, "PathOutcome", "The outcome of a path search.", {
        "FOUND": "At least one path was found.",
        "NONE": "The two contacts are not connected by these labels and contacts.",
        "NONE_WITHIN_BOUND": "There is no path within maxHops; a longer one may exist.",
        "SAME_CONTACT": "Both IDs are the same contact.",
        "UNKNOWN_CONTACT": "At least one of the two is not a contact visible to the viewer.",
    }),
    _described(TaskStatus, "TaskStatus", "The status of a task.", {
        "OPEN": "Not done yet.",
        "DONE": "Done.",
    }),
    _described(MessageStatus, "MessageStatus", "The status of a message.", {
        "QUEUED": "Waiting to be sent or retried.",
        "HELD": "Its sender is disabled, deleted or no longer allowed to send. Only an administrator can release "
                "it.",
        "SENT": "Accepted by a mail server.",
        "FAILED": "It could not be sent. retryMessage queues it again.",
    }),
    _described(Reason, "LeftOutReason", "Why someone does not receive a message or copy, or receives it at a "
                                        "different address.", {
        "NO_EMAIL": "No usable e-mail address.",
        "OPTED_OUT": "The contact has opted out of e-mail.",
        "REFUSED": "The mail server rejected the address.",
        "DELETED": "The contact was deleted before the message was sent.",
        "ENDED": "The association behind the copy ended, or its copy setting changed, before the message was "
                 "sent.",
        "HIDDEN": "The sender could no longer see the contact when the message was sent.",
        "ADDRESS_CHANGED": "The address changed before the message was sent. The message went to the new "
                           "address, once per address.",
    }),
    _described(DateQualifier, "DateQualifier", "How a partial date is meant.", {
        "EXACT": "As its numbers say.",
        "ABOUT": "About that time.",
        "CALCULATED": "Calculated from other data, such as an age.",
        "ESTIMATED": "Estimated.",
        "BEFORE": "Before that time.",
        "AFTER": "After that time.",
        "BETWEEN": "In a range that begins with these numbers; `original` has the whole range.",
        "PERIOD": "A period that begins with these numbers; `original` has the whole period.",
        "INTERPRETED": "Interpreted from the words in `original`.",
        "TEXT": "In words: `original` has them.",
        "DOUBTFUL": "The numbers may stand for something else, such as a year that a program put in the place of none.",
    }),
    _described(Role, "UserRole", "The role of a user.", {
        "ADMIN": "Can see and change everything, including labels and settings.",
        "EDITOR": "Can see and change the contacts they have access to.",
        "VIEWER": "Can see the contacts they have access to.",
    }),
    _described(Code, "ErrorCode", "Why a mutation was refused.", {
        "INVALID": "The value of a field is invalid.",
        "NOT_FOUND": "The object does not exist or is not visible to the viewer.",
        "CONFLICT": "The key is taken, or the object has changed in the meantime.",
        "LIMIT_REACHED": "A limit would be exceeded.",
        "FORBIDDEN": "The viewer can see the object but is not allowed to do this.",
        "IN_USE": "The object is still in use.",
        "RULE_BROKEN": "A rule of the label forbids it.",
        "ABORTED": "Rolled back because another item of an atomic batch was refused.",
    }),
    _described(Rule, "LabelRule", "The rules that a label enforces.", {
        "NO_SELF": "A contact cannot be associated with itself.",
        "ACYCLIC": "The association would close a circle of an acyclic label.",
        "EXCLUSIVE": "The two contacts already have an association whose label excludes this one.",
        "RETIRED": "The label is retired.",
        "DATES": "`since` is after `until`, or the days overlap those of the same association stored before.",
    }),
    _described(Scope, "LimitScope", "What a limit counts.", {
        "LABEL": "Contacts in one role.",
        "LABELS_PER_CONTACT": "Different labels on one contact.",
        "LABELS": "Labels in the workspace.",
    }),
)  # fmt: skip
"""Every enum; importing this module makes them enums of the API."""
