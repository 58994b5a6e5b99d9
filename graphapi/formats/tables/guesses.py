"""Tables of nobody known: what their columns may mean, by names that people give them in English and German."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphapi.formats.tables.layouts import TableLayout, plain
from graphapi.formats.tables.targets import ColumnTarget, ColumnUse, target

_WORDS = {
    "id": "id uid uuid contactid externalid kontaktid personid kundennummer kundennr mitgliedsnummer",
    "name": "name fullname displayname contactname contact person vollständigername anzeigename kontakt fn",
    "givenName": "firstname givenname forename vorname first given rufname",
    "middleName": "middlename additionalname zweitervorname weiterevornamen",
    "familyName": "lastname surname familyname nachname familienname zuname last family",
    "nameSuffix": "suffix namesuffix namenszusatz",
    "company": "company companyname organization organisation organizationname firma firmenname unternehmen employer"
    " arbeitgeber org verein",
    "jobTitle": "jobtitle position jobposition berufsbezeichnung funktion occupation stelle",
    "birth": "birthday birthdate dateofbirth dob born geburtstag geburtsdatum geb bday",
    "notes": "note notes comment comments remark remarks notiz notizen bemerkung bemerkungen anmerkung anmerkungen"
    " kommentar description beschreibung",
    "pronouns": "pronouns pronomen",
    "emailOptOut": "optout emailoptout unsubscribed unsubscribe donotemail noemail donotcontact hasoptedoutofemail"
    " abgemeldet keinemails keinewerbung",
    "relative: Spouse": "spouse partner husband wife ehepartner ehepartnerin ehemann ehefrau partnerin",
    "relatives: Child": "children kinder child kind",
    "relative: Mother": "mother mutter",
    "relative: Father": "father vater",
    "relative: Manager": "manager managersname boss vorgesetzter vorgesetzte chef",
    "relative: Assistant": "assistant assistantsname assistent assistentin",
}
_KNOWN = {word: target(text) for text, words in _WORDS.items() for word in words.split()}

_EMAIL = re.compile(
    r"(home|work|private|primary|secondary|business|other|personal|company|private|dienstliche)?"
    r"(e?mail|emailaddress|emailadresse|mailadresse|mailaddress|email\d*(value|address|adresse))\d*"
    r"(home|work|private|privat|business|dienstlich|geschäftlich)?\d*"
)
_PHONE = re.compile(
    r"(home|work|private|primary|business|other|mobile|main|cell)?"
    r"(phone|phonenumber|telephone|telephonenumber|telefon|telefonnummer|telefonnr|tel|telnr|mobile|mobil|mobilnummer"
    r"|mobilephone|mobiltelefon|handy|handynummer|cell|cellphone|festnetz|rufnummer)\d*"
    r"(home|work|private|privat|business|dienstlich|geschäftlich|mobil|mobile)?\d*"
)
_TITLES = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "lady", "herr", "frau", "fräulein", "doktor", "professor",
        "drmed", "profdr", "ing", "dipling", "mag",
    }
)  # fmt: skip


def _fits(columns: frozenset[str]) -> bool:
    return any(_target(column) is not None for column in columns)


def _target(column: str) -> ColumnTarget | None:
    name = plain(column)
    if name in _KNOWN:
        return _KNOWN[name]
    if _EMAIL.fullmatch(name):
        return ColumnTarget(ColumnUse.EMAIL)
    return ColumnTarget(ColumnUse.PHONE) if _PHONE.fullmatch(name) else None


LAYOUT = TableLayout("table", "Table of people", _fits, _target)


def refine(columns: Sequence[str], targets: list[ColumnTarget], sample: Sequence[Sequence[str]]) -> list[ColumnTarget]:
    """The targets with what the cells show: a column Title is a job title unless it holds salutations."""
    refined = list(targets)
    if any(one.use is ColumnUse.JOB_TITLE for one in targets):
        return refined
    for place, column in enumerate(columns):
        if plain(column) in {"title", "titel"}:
            cells = {plain(row[place]) for row in sample if place < len(row) and row[place].strip()}
            if cells and not cells <= _TITLES:
                refined[place] = ColumnTarget(ColumnUse.JOB_TITLE)
    return refined
