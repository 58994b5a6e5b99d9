"""What real exports of address books do to their readers: each was a fault of some importer."""

from __future__ import annotations

import io

import pytest

from graphapi.formats.cards import Card, ReadOptions, UnreadableCard, UnreadableFile
from graphapi.formats.tables.tables import TABLE_FORMATS
from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from tests.formats.address_books import format_of, read, read_all

GOOGLE = "First Name,Last Name,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value"
OUTLOOK = (
    "Title,First Name,Last Name,Company,Job Title,Business Phone,Birthday,"
    "E-mail Address,E-mail Type,E-mail Display Name"
)
LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"


def _one(header: str, row: str, **options: object) -> Card:
    (card,) = read(f"{header}\r\n{row}\r\n", **options)
    return card


def test_several_values_in_one_cell_are_several():
    """Google joins values of one label by three colons."""
    card = _one(GOOGLE, "Ann,Oak,,,,Home,ann@example.org ::: oak@example.org,Mobile,+49 30 1 ::: +49 30 2")

    assert card.values["emails"] == ["ann@example.org", "oak@example.org"]
    assert card.values["phones"] == ["+49 30 1", "+49 30 2"]


def test_a_star_in_front_of_a_label_makes_the_first_address():
    """Google marks the primary address so, also where the label is otherwise empty."""
    header = f"{GOOGLE},E-mail 2 - Label,E-mail 2 - Value"

    card = _one(header, "Ann,Oak,,,,Work,ann@work.example.org,,,* ,ann@example.org")

    assert card.values["emails"] == ["ann@example.org", "ann@work.example.org"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_the_encoding_is_found_out_and_said(codec):
    """Google's older files are UTF-16, Outlook's Windows-1252; a mark is no part of the first column's name."""
    data = f"{GOOGLE}\r\nKäthe,Häsel,,,,,k@example.org,,\r\n".encode(codec)

    found = format_of(data).explain(io.BytesIO(data), ReadOptions())
    (card,) = format_of(data).read(io.BytesIO(data), ReadOptions())

    assert isinstance(card, Card)
    assert card.values["givenName"] == "Käthe"
    assert found.encoding.startswith({"u": "UTF-", "c": "Windows-1252"}[codec[0]])


def test_a_letter_behind_the_first_kilobytes_decides_the_encoding():
    """A file that begins in plain ASCII is not UTF-8 for that."""
    rows = "".join(f"Ann,Oak,,row {number},,,a{number}@example.org,,\r\n" for number in range(3_000))
    data = f"{GOOGLE}\r\n{rows}Käthe,Häsel,,,,,k@example.org,,\r\n".encode("cp1252")

    cards = list(format_of(data).read(io.BytesIO(data), ReadOptions()))

    assert isinstance(cards[-1], Card)
    assert cards[-1].values["familyName"] == "Häsel"


def test_cells_beyond_the_header_are_kept():
    """Google writes rows that are longer than its header."""
    card = _one(GOOGLE, "Ann,Oak,,,,,ann@example.org,,,,more,")

    assert card.values["customFields"] == {"Column 11": "more"}


def test_a_column_without_a_name_is_kept():
    """Some exports end their header with a separator."""
    card = _one(f"{GOOGLE},", "Ann,Oak,,,,,ann@example.org,,,extra")

    assert card.values["customFields"] == {"Column 10": "extra"}


def test_a_row_shorter_than_the_header_is_read():
    """Excel leaves out separators at the end of its rows."""
    card = _one("Vorname;Nachname;E-Mail;Telefon;Firma", "Ann;Oak;ann@example.org")

    assert card.values == {"givenName": "Ann", "familyName": "Oak", "emails": ["ann@example.org"]}


def test_commas_inside_cells_do_not_make_semicolons_vanish():
    """German Excel separates by semicolons and quotes no commas."""
    card = _one("Name;Firma;Notiz", "Ann Oak;Oak, Elm & Co;klein, rund, freundlich")

    assert card.values["company"] == "Oak, Elm & Co"
    assert card.values["notes"] == "klein, rund, freundlich"


def test_excel_may_say_its_separator_in_the_first_line():
    """`sep=;` is for Excel, and no header."""
    (card,) = read("sep=;\r\nName;E-Mail\r\nAnn Oak;ann@example.org\r\n")

    assert (card.line, card.values["name"]) == (3, "Ann Oak")


def test_a_preamble_of_notes_is_not_the_header():
    """LinkedIn writes three lines about missing e-mail addresses first."""
    text = f'Notes:\r\n"When exporting, some addresses are missing, see help."\r\n\r\n{LINKEDIN}\r\n'

    (card,) = read(f"{text}Ann,Oak,https://linkedin.example.org/in/ann,,Acorn Ltd,Baker,12 Mar 2024\r\n")

    assert card.uid == "https://linkedin.example.org/in/ann"
    assert card.values["customFields"] == {
        "LinkedIn profile": "https://linkedin.example.org/in/ann",
        "Connected on": "12 Mar 2024",
    }


def test_a_row_about_nobody_is_reported():
    """LinkedIn lists people who have closed their account without a name."""
    found = read_all(f"{LINKEDIN}\r\n,,,,,,10 Jul 2026\r\n,,,,,,\r\n")

    assert found == [
        UnreadableCard(
            2, ",,,,,,10 Jul 2026", "The row has neither a name nor an e-mail address, a phone number or an ID."
        )
    ]


def test_an_exchange_address_is_no_e_mail_address():
    """Outlook exports the directory's address for colleagues, and the real one in the name that it shows."""
    row = "Ms.,Ann,Oak,,,,,/o=ExchangeLabs/ou=Administrative Group/cn=ann,EX,Ann Oak (ann@example.org)"

    card = _one(OUTLOOK, row)

    assert card.values["emails"] == ["ann@example.org"]
    assert card.values["customFields"]["E-mail Address"].startswith("/o=ExchangeLabs")


@pytest.mark.parametrize("nothing", ["0/0/00", "1/1/4501", "01.01.4501", "0000-00-00", "00.00.0000"])
def test_what_a_program_writes_without_a_birthday_is_no_birthday(nothing):
    """Outlook has 0/0/00 and the year 4501."""
    card = _one(OUTLOOK, f"Ms.,Ann,Oak,,,,{nothing},ann@example.org,SMTP,")

    assert "birth" not in card.values


@pytest.mark.parametrize(
    ("written", "birth"),
    [
        (" --04-12", PartialDate(None, 4, 12)),
        ("--0412", PartialDate(None, 4, 12)),
        ("1985-04-12", PartialDate(1985, 4, 12)),
        ("1985-04", PartialDate(1985, 4)),
        ("1985", PartialDate(1985)),
        ("19850412", PartialDate(1985, 4, 12)),
        ("1985-04-12 00:00:00", PartialDate(1985, 4, 12)),
        ("12.4.1985", PartialDate(1985, 4, 12)),
        ("12.04.", PartialDate(None, 4, 12)),
        ("25/12/1985", PartialDate(1985, 12, 25)),
        ("12/25/1985 12:00 AM", PartialDate(1985, 12, 25)),
        ("12. März 1985", PartialDate(1985, 3, 12)),
        ("Mar 12, 1985", PartialDate(1985, 3, 12)),
        ("December 25", PartialDate(None, 12, 25)),
        ("12.04.85", PartialDate(None, 4, 12, original="12.04.85")),
        ("1604-04-12", PartialDate(1604, 4, 12, DateQualifier.DOUBTFUL, "1604-04-12")),
        ("1900-04-12", PartialDate(1900, 4, 12, DateQualifier.DOUBTFUL, "1900-04-12")),
        ("31.02.1985", PartialDate(qualifier=DateQualifier.TEXT, original="31.02.1985")),
        ("about 1850", PartialDate(qualifier=DateQualifier.TEXT, original="about 1850")),
        ("31149", PartialDate(qualifier=DateQualifier.TEXT, original="31149")),
    ],
)
def test_a_birthday_is_what_is_known_of_it(written, birth):
    """Nothing is filled in: neither a year, nor a century, nor a day."""
    card = _one(GOOGLE, f'Ann,Oak,"{written}",,,,,,')

    assert card.values["birth"] == birth


def test_days_and_months_are_in_the_order_that_all_dates_agree_on():
    """One date that cannot be read the other way decides for the file, for those without a year too."""
    first, second, third = read(
        f"{GOOGLE}\r\nAnn,Oak,3/5/1985,,,,,,\r\nBob,Oak,25/12/1990,,,,,,\r\nCleo,Oak,1/2,,,,,,\r\n"
    )

    assert first.values["birth"] == PartialDate(1985, 5, 3)
    assert second.values["birth"] == PartialDate(1990, 12, 25)
    assert third.values["birth"] == PartialDate(None, 2, 1)


def test_an_order_that_stays_open_is_asked_for():
    """3/5/1985 may be in March or in May: nothing is read before somebody says which."""
    data = f"{GOOGLE}\r\nAnn,Oak,3/5/1985,,,,,,\r\n"

    with pytest.raises(UnreadableFile, match=r"`3/5/1985` in line 2\."):
        read(data)
    assert _one(GOOGLE, "Ann,Oak,3/5/1985,,,,,,", dates="mdy").values["birth"] == PartialDate(1985, 3, 5)


def test_dates_that_contradict_each_other_are_asked_about():
    """A file whose dates are written in two orders says so with both lines."""
    with pytest.raises(UnreadableFile, match=r"two orders: `25/12/1990` in line 2, `12/25/1990` in line 3"):
        read(f"{GOOGLE}\r\nAnn,Oak,25/12/1990,,,,,,\r\nBob,Oak,12/25/1990,,,,,,\r\n")


def test_a_number_that_a_spreadsheet_shortened_is_no_phone_number():
    """4.93012E+11 has lost its digits: it is kept as it is, and reported."""
    card = _one(GOOGLE, "Ann,Oak,,,,,,Mobile,4.93012E+11")

    assert "phones" not in card.values
    assert card.values["customFields"] == {"Phone 1 - Value": "4.93012E+11"}
    assert [loss.what for loss in card.losses] == ["Phone 1 - Value"]


def test_guards_of_spreadsheets_are_taken_off_numbers():
    """An apostrophe, or a formula that is only a text, protect zeros and plus signs."""
    first, second = read('Name,Phone\r\nAnn Oak,\'+49 30 901820\r\nBob Oak,"=""030 901820"""\r\n')

    assert first.values["phones"] == ["+49 30 901820"]
    assert second.values["phones"] == ["030 901820"]


def test_a_fax_number_is_no_phone_number():
    """Google keeps faxes among the phones, by their label."""
    card = _one(GOOGLE, "Ann,Oak,,,,,,Work Fax,+49 30 901821")

    assert "phones" not in card.values
    assert card.values["customFields"] == {"Work Fax": "+49 30 901821"}


def test_a_column_id_that_somebody_added_is_the_id():
    """Older versions of this project asked for one: it does not hide whose export it is."""
    (card,) = read(f"id,{GOOGLE}\r\ng1,Ann,Oak,,,,* Home,ann@example.org,Mobile,+49 30 901820\r\n")

    assert (card.uid, card.values["emails"], card.values["phones"]) == ("g1", ["ann@example.org"], ["+49 30 901820"])


def test_a_company_without_a_person_has_a_name():
    """Address books have entries with a company alone."""
    (card,) = read("First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value\r\n,,Acorn Ltd,,\r\n")

    assert (card.values["name"], card.values["company"]) == ("Acorn Ltd", "Acorn Ltd")


def test_a_suffix_tells_father_and_son_apart():
    """Middle names and suffixes are in the name, and not lost when it is written back."""
    (card,) = read("First Name,Middle Name,Last Name,Suffix,Spouse,Web Page\r\nTom,Lee,Oak,Jr.,,\r\n")

    assert card.values["name"] == "Tom Lee Oak Jr."
    assert (card.values["givenName"], card.values["familyName"]) == ("Tom", "Oak")
    assert card.values["customFields"] == {"Middle name": "Lee", "Name suffix": "Jr."}


def test_the_footer_of_a_report_is_no_person():
    """Salesforce ends its reports in lines about the report."""
    found = read_all(
        "Contact ID,First Name,Last Name,Account ID\r\n003A,Ann,Oak,001A\r\n\r\nMy report\r\nCopyright (c) example\r\n"
    )

    assert [type(one) for one in found] == [Card, UnreadableCard, UnreadableCard]


def test_a_quotation_mark_left_open_is_refused_with_its_line():
    """Otherwise the rows behind it would vanish into one cell."""
    with pytest.raises(UnreadableFile, match="Line 3: a quotation mark opens in this row and is never closed"):
        read(f'{GOOGLE}\r\nAnn,Oak,,,,,,,\r\nBob,"Oak,,,,,,,\r\nCleo,Oak,,,,,,,\r\n')


def test_a_sign_for_inches_is_not_a_quotation_mark():
    """A mark inside a cell is a character, also in the last row."""
    card = _one(GOOGLE, 'Ann,Oak,,needs a 5" pipe,,,,,')

    assert card.values["notes"] == 'needs a 5" pipe'


@pytest.mark.parametrize(
    ("row", "line"), [(f'"{"x" * 140_000}",Oak,,,,,,,', 3), (f"{'x' * 1_100_000},Oak,,,,,,,", 3), ("," * 5_001, 3)]
)
def test_a_cell_or_row_out_of_bounds_is_refused_with_its_line(row, line):
    """Whatever the length of a row, no more of it is in memory than the bound."""
    with pytest.raises(UnreadableFile, match=f"Line {line}: "):
        read(f"{GOOGLE}\r\nAnn,Oak,,,,,,,\r\n{row}\r\n")


@pytest.mark.parametrize(
    "head",
    [
        b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann Oak\r\nEND:VCARD\r\n",
        b'[{"name": "Ann Oak", "email": "ann@example.org"}]',
        b"0 HEAD\n1 SOUR name, email\n",
        b"<people><name>Ann, Oak</name></people>",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR name,email\0\0",
        b"colour,size\r\nred,4\r\n",
        b"",
    ],
)
def test_other_files_are_no_tables_of_people(head):
    """Formats of other rooms, pictures, and tables without a word about people."""
    assert [one.name for one in TABLE_FORMATS if one.recognizes(head)] == []
