"""Sixty invented people in fifteen families, and their address book as Google and Outlook would export it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphapi.formats.cards import Card, ReadOptions, UnreadableCard
from graphapi.formats.tables.tables import TABLE_FORMATS, TableFormat
from graphapi.kernel.partial_dates import PartialDate

FAMILIES = (
    "Oak", "Birch", "Elm", "Maple", "Larch", "Ash", "Alder", "Beech", "Cedar", "Fir", "Häsel", "Linden", "Pine",
    "Rowan", "Willow",
)  # fmt: skip
MOTHERS = "Ann Beth Cora Dora Erin Fay Gwen Hope Iris June Käthe Lucy Mona Nell Olga".split()  # noqa: SIM905
FATHERS = "Adam Ben Carl Dan Emil Finn Gus Hugo Ivan Jack Kurt Leo Max Noah Otto".split()  # noqa: SIM905
DAUGHTERS = "Amy Bella Cleo Daisy Ella Flora Gina Heidi Ida Jana Kim Lena Mia Nora Paula".split()  # noqa: SIM905
SONS = "Anton Bob Clemens Dirk Eric Frank Gregor Hans Ingo Jan Karl Luis Mark Nils Paul".split()  # noqa: SIM905


@dataclass(frozen=True)
class Person:
    """An invented person."""

    number: int
    given: str
    family: str
    birth: PartialDate
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    company: str
    job: str
    notes: str
    spouse: str = ""
    children: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    manager: str = ""
    assistant: str = ""

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


def _person(number: int, given: str, family: str, **more: Any) -> Person:
    year = None if number % 7 == 3 else 1950 + number
    birth = PartialDate(year, number % 12 + 1, number % 28 + 1)
    mail = f"{given}.{family}".lower().translate({ord("ä"): "ae"})
    emails = (f"{mail}@example.org", f"{mail}@home.example.org")[: 1 + number % 2]
    phones = (f"+49 30 9018{number:02}0", f"+49 170 55{number:02}00")[: 1 + number % 3 // 2]
    notes = f'Says "hello, {given}"\nand likes trees; no. {number}' if number % 3 else ""
    job = ("Gardener", "Baker", "Teacher, part-time", "")[number % 4]
    return Person(
        number, given, family, birth, emails, phones, f"{family} & Sons Ltd" if job else "", job, notes, **more
    )


def people() -> list[Person]:
    """The sixty."""
    found: list[Person] = []
    for place, family in enumerate(FAMILIES):
        mother, father, daughter, son = (names[place] for names in (MOTHERS, FATHERS, DAUGHTERS, SONS))
        children = (f"{daughter} {family}", f"{son} {family}")
        parents = (f"{mother} {family}", f"{father} {family}")
        boss = f"{MOTHERS[(place + 1) % 15]} {FAMILIES[(place + 1) % 15]}"
        found += [
            _person(4 * place, mother, family, spouse=parents[1], children=children, assistant=f"Zoe Stranger {place}"),
            _person(4 * place + 1, father, family, spouse=parents[0], children=children, manager=boss),
            _person(4 * place + 2, daughter, family, parents=parents),
            _person(4 * place + 3, son, family, parents=parents),
        ]
    return found


def google(old: bool = False) -> bytes:
    """The address book as Google Contacts exports it, today or before 2024."""
    label = "Type" if old else "Label"
    return written([_google_row(person, label, old) for person in people()]).encode()


def _google_row(person: Person, label: str, old: bool) -> dict[str, str]:
    given, family, company, job = (
        ("Given Name", "Family Name", "Organization 1 - Name", "Organization 1 - Title")
        if old
        else ("First Name", "Last Name", "Organization Name", "Organization Title")
    )
    birth = person.birth
    day = f"{birth.year or '-'}-{birth.month:02}-{birth.day:02}"
    row = {"Name": person.name} if old else {}
    row |= {given: person.given, family: person.family, company: person.company, job: person.job}
    row |= {"Birthday": day if birth.year else f" {day}", "Notes": person.notes}
    row["Group Membership" if old else "Labels"] = "Garden ::: * myContacts" if person.number % 2 else "* myContacts"
    for place, email in enumerate(person.emails, 1):
        row |= {f"E-mail {place} - {label}": "* Home" if place == 1 else "Work", f"E-mail {place} - Value": email}
    row |= {f"Phone 1 - {label}": "Mobile", "Phone 1 - Value": " ::: ".join(person.phones)}
    relations = [
        ("Spouse", person.spouse), *(("Child", child) for child in person.children),
        *zip(("Mother", "Father"), person.parents, strict=False), ("Manager", person.manager),
        ("Assistant", person.assistant),
    ]  # fmt: skip
    for place, (role, name) in enumerate((role, name) for role, name in relations if name):
        row |= {f"Relation {place + 1} - {label}": role, f"Relation {place + 1} - Value": name}
    row |= {f"Event 1 - {label}": "Anniversary", "Event 1 - Value": "2001-05-06"} if person.spouse else {}
    row |= {f"Custom Field 1 - {label}": "Shoe size", "Custom Field 1 - Value": "41"} if person.number == 5 else {}
    row |= {f"Address 1 - {label}": "Home", "Address 1 - Formatted": f"{person.number} Acorn St\nOaktown"}
    row |= {"Address 1 - Street": f"{person.number} Acorn St", "Address 1 - City": "Oaktown"}
    return row


OUTLOOK = {
    "title": ("Title", "Anrede"), "given": ("First Name", "Vorname"), "family": ("Last Name", "Nachname"),
    "company": ("Company", "Firma"), "job": ("Job Title", "Position"),
    "street": ("Business Street", "Straße geschäftlich"), "city": ("Business City", "Ort geschäftlich"),
    "phone": ("Business Phone", "Telefon geschäftlich"), "mobile": ("Mobile Phone", "Mobiltelefon"),
    "anniversary": ("Anniversary", "Jahrestag"), "assistant": ("Assistant's Name", "Name Assistent"),
    "birth": ("Birthday", "Geburtstag"), "children": ("Children", "Kinder"),
    "email": ("E-mail Address", "E-Mail-Adresse"), "type": ("E-mail Type", "E-Mail-Typ"),
    "display": ("E-mail Display Name", "E-Mail: Angezeigter Name"), "email2": ("E-mail 2 Address", "E-Mail 2: Adresse"),
    "gender": ("Gender", "Geschlecht"), "manager": ("Manager's Name", "Name des/der Vorgesetzten"),
    "notes": ("Notes", "Notizen"), "priority": ("Priority", "Priorität"), "spouse": ("Spouse", "Partner"),
    "user": ("User 1", "Benutzer 1"),
}  # fmt: skip


def outlook(german: bool = False) -> bytes:
    """The address book as Outlook exports it: Windows-1252, and in German with semicolons and day-first dates."""
    rows = [{OUTLOOK[key][german]: text for key, text in _outlook_row(one, german).items()} for one in people()]
    return written(rows, ";" if german else ",").encode("cp1252")


def _outlook_row(person: Person, german: bool) -> dict[str, str]:
    birth = person.birth
    day = f"{birth.day}.{birth.month}.{birth.year}" if german else f"{birth.month}/{birth.day}/{birth.year}"
    emails = [*person.emails, ""]
    return {
        "title": "Mrs." if person.number % 2 else "Mr.", "given": person.given, "family": person.family,
        "company": person.company, "job": person.job, "street": f"{person.number} Acorn St", "city": "Oaktown",
        "phone": person.phones[0], "mobile": (*person.phones, "")[1], "anniversary": "0/0/00",
        "assistant": person.assistant, "birth": day if birth.year else "0/0/00", "children": ", ".join(person.children),
        "email": emails[0], "type": "SMTP", "display": f"{person.name} ({emails[0]})", "email2": emails[1],
        "gender": "Keine Angabe" if german else "Unspecified", "manager": person.manager, "notes": person.notes,
        "priority": "Normal", "spouse": person.spouse, "user": f"row {person.number}",
    }  # fmt: skip


def written(rows: Sequence[Mapping[str, str]], separator: str = ",") -> str:
    """Rows as separated values under all of their columns, in the order in which they first come."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def format_of(data: bytes) -> TableFormat:
    """The one format that recognizes a file."""
    (found,) = [one for one in TABLE_FORMATS if one.recognizes(data)]
    return found


def read(data: bytes | str, **options: Any) -> list[Card]:
    """The cards of a file, by the format that recognizes it; every row must be one."""
    found = read_all(data, **options)
    assert all(isinstance(one, Card) for one in found), found
    return [one for one in found if isinstance(one, Card)]


def read_all(data: bytes | str, **options: Any) -> list[Card | UnreadableCard]:
    """What is read of a file, by the format that recognizes it."""
    data = data.encode() if isinstance(data, str) else data
    return list(format_of(data).read(io.BytesIO(data), ReadOptions(**options)))


def lost(data: bytes, cards: Iterable[Card], unless: frozenset[str], encoding: str = "utf-8") -> list[str]:
    """Cells whose text is nowhere in the cards of their rows; those of the columns `unless` are not looked for."""
    text = data.decode(encoding)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if text.split("\r\n")[0].count(";") else ",")
    missing: list[str] = []
    for row, card in zip(reader, cards, strict=True):
        said = " ".join([repr(card.values), repr(card.relatives), repr(card.kept)])
        parts = [part for column, cell in row.items() if column not in unless for part in cell.split(" ::: ")]
        missing += [part for part in parts if repr(part)[1:-1] not in said and part not in said]
    return missing
