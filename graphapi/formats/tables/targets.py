"""What becomes of a column, in the few words that a MAP.toml has for it.

`email`, `relative: Spouse`, `customFields.Nickname`; a name in braces stands for the cell of that column, as in
`relative: {Relation 1 - Label}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from graphapi.formats.cards import UnreadableFile


class ColumnUse(StrEnum):
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
    ColumnUse.ID: "the ID that other rows and files refer to",
    ColumnUse.NAME: "the name to show",
    ColumnUse.FALLBACK_NAME: "the name, for rows without another",
    ColumnUse.GIVEN_NAME: "the given name",
    ColumnUse.MIDDLE_NAME: "between given and family name",
    ColumnUse.FAMILY_NAME: "the family name",
    ColumnUse.NAME_SUFFIX: "behind the family name: Jr.",
    ColumnUse.PRONOUNS: "such as she/her",
    ColumnUse.EMAIL: "an e-mail address, or several",
    ColumnUse.PHONE: "a phone number, or several",
    ColumnUse.COMPANY: "the company",
    ColumnUse.JOB_TITLE: "the job title",
    ColumnUse.BIRTH: "the birthday, also in part",
    ColumnUse.NOTES: "notes",
    ColumnUse.OPT_OUT: "anything but a no: never write to the contact",
    ColumnUse.GROUPS: "names of groups, kept as the custom field Groups",
    ColumnUse.CUSTOM: "`customFields.Nickname`: a custom field of that name",
    ColumnUse.RELATIVE: "`relative: Spouse`: the name of the person's spouse",
    ColumnUse.RELATIVES: "`relatives: Child`: names of children, separated by commas or semicolons",
    ColumnUse.RELATIVE_ID: "`relative id: Manager`: the ID of the person's manager",
    ColumnUse.KEPT: "kept with the contact and written back, but shown nowhere",
    ColumnUse.NOTHING: "not kept",
    ColumnUse.FROM: "in tables of relationships, the ID of one person",
    ColumnUse.TO: "and of the other",
    ColumnUse.ROLE: "what FROM is of TO",
    ColumnUse.INVERSE_ROLE: "what TO is of FROM",
    ColumnUse.SINCE: "the first day of the relationship",
    ColumnUse.UNTIL: "its last day",
    ColumnUse.NOTE: "a note on it",
    ColumnUse.PAIR_ID: "where a relationship has a row for each direction, the ID of the row",
    ColumnUse.PAIR_OF: "and the ID of the other row",
}

_DETAILED = {ColumnUse.RELATIVE, ColumnUse.RELATIVES, ColumnUse.RELATIVE_ID}
_COLUMN = re.compile(r"\{([^{}]+)\}")
_PREFIX = re.compile(r"(.*?)\s*\((\S+)\)")


@dataclass(frozen=True, slots=True)
class ColumnTarget:
    """The use of a column, with the name of a custom field or role, or the column that says it."""

    use: ColumnUse
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
        if "{" not in self.detail:
            return self.detail
        filled = _COLUMN.sub(lambda _: label, self.detail).replace("()", "")
        return " ".join(filled.split())

    def __str__(self) -> str:
        """As a MAP.toml says it."""
        prefix = f" ({self.prefix})" if self.prefix else ""
        if self.use is ColumnUse.CUSTOM:
            return f"customFields.{self.detail}"
        return f"{self.use}: {self.detail}{prefix}" if self.detail else f"{self.use}{prefix}"


KEPT, NOTHING = ColumnTarget(ColumnUse.KEPT), ColumnTarget(ColumnUse.NOTHING)


def target(text: str) -> ColumnTarget:
    """The target that a text says; UnreadableFile for a text that says none."""
    if text.startswith("customFields."):
        detail = text.removeprefix("customFields.").strip()
        if detail:
            return ColumnTarget(ColumnUse.CUSTOM, detail)
    word, _, detail = (part.strip() for part in text.partition(":"))
    prefixed = _PREFIX.fullmatch(detail or word)
    prefix = prefixed[2] if prefixed and word.startswith((ColumnUse.ID, ColumnUse.RELATIVE_ID)) else ""
    if prefix and prefixed:
        word, detail = (word, prefixed[1]) if detail else (prefixed[1], "")
    try:
        use = ColumnUse(word)
    except ValueError:
        use = ColumnUse.CUSTOM
    if use is ColumnUse.CUSTOM or (use in _DETAILED and not detail):
        words = ", ".join(f"`{one}`" for one in ColumnUse if one and one is not ColumnUse.CUSTOM)
        raise UnreadableFile(f"`{text}` is nothing that a column can become. Use {words} or `customFields.NAME`.")
    return ColumnTarget(use, detail, prefix)
