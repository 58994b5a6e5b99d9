"""Outlook's CSV of contacts, with English and German headers; Google writes the same as "Outlook CSV"."""

from __future__ import annotations

from graphapi.formats.tables.layouts import TableLayout, plain
from graphapi.formats.tables.targets import ColumnTarget, target

WORDS: dict[str, tuple[str, ...]] = {
    "customFields.Title": ("Title", "Anrede"),
    "givenName": ("First Name", "Vorname"),
    "middleName": ("Middle Name", "Weitere Vornamen", "Zweiter Vorname"),
    "familyName": ("Last Name", "Nachname"),
    "nameSuffix": ("Suffix", "Namenszusatz"),
    "customFields.Nickname": ("Nickname", "Spitzname"),
    "company": ("Company", "Firma"),
    "customFields.Department": ("Department", "Abteilung"),
    "jobTitle": ("Job Title", "Position"),
    "birth": ("Birthday", "Geburtstag"),
    "notes": ("Notes", "Notizen"),
    "phone": (
        "Primary Phone", "Haupttelefon", "Mobile Phone", "Mobiltelefon", "Mobiltelefon 2", "Business Phone",
        "Business Phone 2", "Telefon geschäftlich", "Telefon geschäftlich 2", "Home Phone", "Home Phone 2",
        "Telefon privat", "Telefon privat 2", "Other Phone", "Weiteres Telefon", "Car Phone", "Autotelefon",
        "Radio Phone",
    ),
    "customFields.Assistant's phone": ("Assistant's Phone", "Telefon Assistent"),
    "customFields.Company main phone": ("Company Main Phone", "Telefon Firma"),
    "customFields.Business fax": ("Business Fax", "Fax geschäftlich"),
    "customFields.Home fax": ("Home Fax", "Fax privat"),
    "customFields.Other fax": ("Other Fax", "Weiteres Fax"),
    "customFields.Callback phone": ("Callback", "Rückmeldung"),
    "customFields.Text telephone": ("TTY/TDD Phone", "Telefon für Hörbehinderte"),
    "relative: Spouse": ("Spouse", "Partner", "Partner(in)", "Partner/in"),
    "relatives: Child": ("Children", "Kinder"),
    "relative: Manager": ("Manager's Name", "Name des/der Vorgesetzten", "Name des/r Vorgesetzten"),
    "relative: Assistant": ("Assistant's Name", "Name Assistent", "Assistent(in)"),
    "customFields.Anniversary": ("Anniversary", "Jahrestag"),
    "customFields.Business address": (
        "Business Address", "Business Address PO Box", "Postfach geschäftlich", "Business Street",
        "Business Street 2", "Business Street 3", "Straße geschäftlich", "Straße geschäftlich 2",
        "Straße geschäftlich 3", "Business Postal Code", "Postleitzahl geschäftlich", "Business City",
        "Ort geschäftlich", "Business State", "Region geschäftlich", "Business Country", "Business Country/Region",
        "Land geschäftlich", "Land/Region geschäftlich",
    ),
    "customFields.Home address": (
        "Home Address", "Home Address PO Box", "Postfach privat", "Home Street", "Home Street 2", "Home Street 3",
        "Straße privat", "Straße privat 2", "Straße privat 3", "Home Postal Code", "Postleitzahl privat",
        "Home City", "Ort privat", "Home State", "Bundesland/Kanton privat", "Region privat", "Home Country",
        "Home Country/Region", "Land privat", "Land/Region privat",
    ),
    "customFields.Other address": (
        "Other Address", "Other Address PO Box", "Weiteres Postfach", "Other Street", "Other Street 2",
        "Other Street 3", "Weitere Straße", "Weitere Straße 2", "Weitere Straße 3", "Other Postal Code",
        "Weitere Postleitzahl", "Other City", "Weiterer Ort", "Other State", "Weitere Region",
        "Weiteres/r Bundesland/Kanton", "Other Country", "Other Country/Region", "Weiteres Land",
        "Weiteres/e Land/Region",
    ),
    "customFields.Website": ("Web Page", "Webseite"),
    "customFields.Categories": ("Categories", "Kategorien"),
    "customFields.Profession": ("Profession", "Beruf"),
    "customFields.Office": ("Office Location", "Büro"),
    "customFields.Gender": ("Gender", "Geschlecht"),
    "customFields.Priority": ("Priority", "Priorität"),
    "customFields.Private": ("Private", "Privat"),
    "customFields.Sensitivity": ("Sensitivity", "Vertraulichkeit"),
    "customFields.Referred by": ("Referred By", "Empfohlen von"),
    "kept": (
        "E-mail Type", "E-mail Display Name", "E-mail 2 Type", "E-mail 2 Display Name", "E-mail 3 Type",
        "E-mail 3 Display Name", "E-Mail-Typ", "E-Mail: Angezeigter Name", "E-Mail 2: Typ",
        "E-Mail 2: Angezeigter Name", "E-Mail 3: Typ", "E-Mail 3: Angezeigter Name",
    ),
}  # fmt: skip

_EMAILS = {
    "emailaddress": "email: {E-mail Display Name}",
    "email2address": "email: {E-mail 2 Display Name}",
    "email3address": "email: {E-mail 3 Display Name}",
    "emailadresse": "email: {E-Mail: Angezeigter Name}",
    "email2adresse": "email: {E-Mail 2: Angezeigter Name}",
    "email3adresse": "email: {E-Mail 3: Angezeigter Name}",
}
_KNOWN = {
    **{plain(column): target(text) for text, columns in WORDS.items() for column in columns},
    **{column: target(text) for column, text in _EMAILS.items()},
}

_ENGLISH = {
    "managersname", "assistantsname", "spouse", "emaildisplayname", "emailtype", "email2address", "businessphone",
    "businessfax", "businessstreet", "homephone", "homestreet", "mobilephone", "otherphone", "otherstreet",
    "companymainphone", "officelocation", "webpage",
}  # fmt: skip
_GERMAN = {
    "namedesdervorgesetzten", "namedesrvorgesetzten", "nameassistent", "emailangezeigtername", "emailtyp",
    "email2adresse", "telefongeschäftlich", "faxgeschäftlich", "strassegeschäftlich", "telefonprivat", "strasseprivat",
    "mobiltelefon", "weiterestelefon", "weiterestrasse", "telefonfirma", "webseite", "ortgeschäftlich",
}  # fmt: skip
_ENOUGH = 2

_NO_DATE = frozenset({"0/0/00", "00.00.00", "00.00.0000", "1/1/4501", "01/01/4501", "01.01.4501", "4501-01-01"})
_DEFAULTS = {
    "gender": {"unspecified"},
    "geschlecht": {"keine angabe", "nicht angegeben"},
    "priority": {"normal"},
    "priorität": {"normal"},
    "private": {"false"},
    "privat": {"falsch", "false", "aus"},
    "sensitivity": {"normal"},
    "vertraulichkeit": {"normal"},
    "anniversary": _NO_DATE,
    "jahrestag": _NO_DATE,
    "birthday": _NO_DATE,
    "geburtstag": _NO_DATE,
}


def _fits(columns: frozenset[str]) -> bool:
    english = {"firstname", "lastname"} <= columns and len(columns & _ENGLISH) >= _ENOUGH
    return english or ({"vorname", "nachname"} <= columns and len(columns & _GERMAN) >= _ENOUGH)


def _target(column: str) -> ColumnTarget | None:
    return _KNOWN.get(plain(column))


LAYOUT = TableLayout(
    "outlook",
    "Outlook CSV",
    _fits,
    _target,
    defaults={column: frozenset(cells) for column, cells in _DEFAULTS.items()},
    notes=(
        "What Outlook writes where nothing was entered (Normal, Unspecified, 0/0/00) is kept, but not shown.",
        "Exchange addresses (/O=…) are not e-mail addresses; if the display name contains one, that is used.",
    ),
)
