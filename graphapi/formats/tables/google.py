"""Google Contacts CSV, with the header of today and that of before 2024, and as Google's UTF-16 files had it."""

from __future__ import annotations

import re

from graphapi.formats.tables.layouts import TableLayout, plain
from graphapi.formats.tables.targets import KEPT, ColumnTarget, ColumnUse, target

PAIRED = {
    "E-mail": "email: {label}",
    "Phone": "phone: {label}",
    "Relation": "relative: {label}",
    "Website": "customFields.Website ({label})",
    "Event": "customFields.{label}",
    "Custom Field": "customFields.{label}",
    "Jot": "customFields.Jot ({label})",
    "External ID": "customFields.External ID ({label})",
}
"""What becomes of the values of the numbered pairs of columns; their labels are named in front of them."""

SIMPLE = {
    "Name": "name",
    "First Name": "givenName",
    "Given Name": "givenName",
    "Middle Name": "middleName",
    "Additional Name": "middleName",
    "Last Name": "familyName",
    "Family Name": "familyName",
    "Name Suffix": "nameSuffix",
    "Name Prefix": "customFields.Name prefix",
    "Nickname": "customFields.Nickname",
    "File As": "fallback name: File as",
    "Phonetic First Name": "customFields.Phonetic first name",
    "Given Name Yomi": "customFields.Phonetic first name",
    "Phonetic Middle Name": "customFields.Phonetic middle name",
    "Additional Name Yomi": "customFields.Phonetic middle name",
    "Phonetic Last Name": "customFields.Phonetic last name",
    "Family Name Yomi": "customFields.Phonetic last name",
    "Organization Name": "company",
    "Organization Title": "jobTitle",
    "Organization Department": "customFields.Department",
    "Birthday": "birth",
    "Notes": "notes",
    "Photo": "customFields.Photo",
    "Labels": "groups",
    "Group Membership": "groups",
}

_KNOWN = {plain(column): target(text) for column, text in SIMPLE.items()}
_NUMBERED = re.compile(r"([A-Za-z][A-Za-z -]*?) (\d+) - (.+)")
_MARKS = r"(email|phone|address|organization|relation|website|event|customfield)\d+{label}"
_KEPT = re.compile(r"address\d+|labels|groupmembership|(email|phone)\d+value")
_ORGANIZATION = {"Name": "company", "Title": "jobTitle", "Department": "customFields.Department"}


def _numbered(column: re.Match[str], word: str) -> ColumnTarget | None:
    """What becomes of a numbered column, by its label, which the `word` names: Label or Type."""
    group, number, part = column.groups()
    label = f"{{{group} {number} - {word}}}"
    if part in ("Label", "Type", "Service"):
        return KEPT
    if group == "Address":
        return ColumnTarget(ColumnUse.CUSTOM, f"{label} address")
    if group == "IM":
        return ColumnTarget(ColumnUse.CUSTOM, f"IM ({{IM {number} - Service}})")
    if group == "Organization":
        return target(_ORGANIZATION[part]) if part in _ORGANIZATION else None
    return target(PAIRED[group].format(label=label)) if group in PAIRED and part == "Value" else None


def _layout(name: str, title: str, word: str, names: set[str]) -> TableLayout:
    marks = re.compile(_MARKS.format(label=word.lower()))

    def fits(columns: frozenset[str]) -> bool:
        return names <= columns and any(map(marks.fullmatch, columns))

    def meaning(column: str) -> ColumnTarget | None:
        numbered = _NUMBERED.fullmatch(column.strip())
        return _numbered(numbered, word) if numbered else _KNOWN.get(plain(column))

    note = "Labels of e-mails and phones (Home, Work) are kept and written back to Google, but not shown."
    return TableLayout(name, title, fits, meaning, keeps=lambda column: _KEPT.match(column) is not None, notes=(note,))


LAYOUT = _layout("google", "Google Contacts CSV", "Label", {"firstname", "lastname"})
OLD_LAYOUT = _layout("google", "Google Contacts CSV (before 2024)", "Type", {"givenname", "familyname"})
