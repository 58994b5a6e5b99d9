"""What becomes of a column, in the few words that a MAP.toml has for it.

`email`, `relative: Spouse`, `customFields.Nickname`; a name in braces stands for the cell of that column, as in
`relative: {Relation 1 - Label}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from graphapi.formats.cards import UnreadableFile


class Use(StrEnum):
    """What a column says."""

    ID = "id"
    NAME = "name"
    FALLBACK_NAME = "fallback name"
    GIVEN_NAME = "givenName"
    MIDDLE_NAME = "middleName"
    FAMILY_NAME = "familyName"
    NAME_SUFFIX = "nameSuffix"
    PRONOUNS = "pronouns"
    EMAIL = "email"
    PHONE = "phone"
    COMPANY = "company"
    JOB_TITLE = "jobTitle"
    BIRTH = "birth"
    NOTES = "notes"
    OPT_OUT = "emailOptOut"
    GROUPS = "groups"
    CUSTOM = "customFields"
    RELATIVE = "relative"
    RELATIVES = "relatives"
    RELATIVE_ID = "relative id"
    KEPT = "kept"
    NOTHING = ""
    FROM = "from"
    TO = "to"
    ROLE = "label"
    INVERSE_ROLE = "reverse label"
    SINCE = "since"
    UNTIL = "until"
    NOTE = "note"
    PAIR_ID = "pair id"
    PAIR_OF = "pair of"


MEANINGS = {
    Use.ID: "the ID that other rows and files refer to",
    Use.NAME: "the name to show",
    Use.FALLBACK_NAME: "the name, for rows without another",
    Use.GIVEN_NAME: "the given name",
    Use.MIDDLE_NAME: "between given and family name",
    Use.FAMILY_NAME: "the family name",
    Use.NAME_SUFFIX: "behind the family name: Jr.",
    Use.PRONOUNS: "such as she/her",
    Use.EMAIL: "an e-mail address, or several",
    Use.PHONE: "a phone number, or several",
    Use.COMPANY: "the company",
    Use.JOB_TITLE: "the job title",
    Use.BIRTH: "the birthday, also in part",
    Use.NOTES: "notes",
    Use.OPT_OUT: "anything but a no: never write to the contact",
    Use.GROUPS: "names of groups, kept as the custom field Groups",
    Use.CUSTOM: "`customFields.Nickname`: a custom field of that name",
    Use.RELATIVE: "`relative: Spouse`: the name of the person's spouse",
    Use.RELATIVES: "`relatives: Child`: names of children, separated by commas",
    Use.RELATIVE_ID: "`relative id: Manager`: the ID of the person's manager",
    Use.KEPT: "kept with the contact and written back, but shown nowhere",
    Use.NOTHING: "not kept",
    Use.FROM: "in tables of relationships, the ID of one person",
    Use.TO: "and of the other",
    Use.ROLE: "what FROM is of TO",
    Use.INVERSE_ROLE: "what TO is of FROM",
    Use.SINCE: "the first day of the relationship",
    Use.UNTIL: "its last day",
    Use.NOTE: "a note on it",
    Use.PAIR_ID: "where a relationship has a row for each direction, the ID of the row",
    Use.PAIR_OF: "and the ID of the other row",
}

_DETAILED = {Use.RELATIVE, Use.RELATIVES, Use.RELATIVE_ID}
_COLUMN = re.compile(r"\{([^{}]+)\}")
_PREFIX = re.compile(r"(.*?)\s*\((\S+)\)")


@dataclass(frozen=True, slots=True)
class Target:
    """The use of a column, with the name of a custom field or role, or the column that says it."""

    use: Use
    detail: str = ""
    prefix: str = ""
    """Of IDs that share their numbers with others: `company-`."""

    @property
    def label_column(self) -> str:
        """The column in braces, if there is one."""
        found = _COLUMN.search(self.detail)
        return found[1] if found else ""

    def name(self, label: str) -> str:
        """The detail with the label in the place of its column."""
        filled = _COLUMN.sub(lambda _: label, self.detail).replace("()", "")
        return " ".join(filled.split())

    def __str__(self) -> str:
        """As a MAP.toml says it."""
        prefix = f" ({self.prefix})" if self.prefix else ""
        if self.use is Use.CUSTOM:
            return f"customFields.{self.detail}"
        return f"{self.use}: {self.detail}{prefix}" if self.detail else f"{self.use}{prefix}"


KEPT, NOTHING = Target(Use.KEPT), Target(Use.NOTHING)


def target(text: str) -> Target:
    """The target that a text says; UnreadableFile for a text that says none."""
    if text.startswith("customFields."):
        detail = text.removeprefix("customFields.").strip()
        if detail:
            return Target(Use.CUSTOM, detail)
    word, _, detail = (part.strip() for part in text.partition(":"))
    prefixed = _PREFIX.fullmatch(detail or word)
    prefix = prefixed[2] if prefixed and word.startswith((Use.ID, Use.RELATIVE_ID)) else ""
    if prefix and prefixed:
        word, detail = (word, prefixed[1]) if detail else (prefixed[1], "")
    try:
        use = Use(word)
    except ValueError:
        use = Use.CUSTOM
    if use is Use.CUSTOM or (use in _DETAILED and not detail):
        words = ", ".join(f"`{one}`" for one in Use if one and one is not Use.CUSTOM)
        raise UnreadableFile(f"`{text}` is nothing that a column can become. Use {words} or `customFields.NAME`.")
    return Target(use, detail, prefix)
