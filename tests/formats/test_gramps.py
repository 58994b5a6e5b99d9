"""Gramps XML: people, families, person references, dates, and files that are refused."""

from __future__ import annotations

import gzip
import io

import pytest

from graphapi.formats.cards import Card, ReadOptions, Relative, UnreadableFile
from graphapi.formats.gramps import GRAMPS
from graphapi.formats.gramps import elements as elements_module
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE database PUBLIC "-//Gramps//DTD Gramps XML 1.7.1//EN" "http://gramps-project.org/xml/1.7.1/grampsxml.dtd">
<database xmlns="http://gramps-project.org/xml/1.7.1/">
"""
FILE = f"""{HEAD}
<events>
<event handle="e1" id="E1"><type>Birth</type><dateval val="1850-05-24"/><place hlink="p1"/></event>
<event handle="e2" id="E2"><type>Death</type><daterange start="1900" stop="1905"/></event>
<event handle="e3" id="E3"><type>Occupation</type><description>Carpenter</description></event>
<event handle="e4" id="E4"><type>Marriage</type><dateval val="1875-02-10"/><place hlink="p1"/></event>
<event handle="e5" id="E5"><type>Baptism</type><dateval val="1850-06"/></event>
</events>
<people home="a">
<person handle="a" id="I1" priv="1"><gender>F</gender>
<name type="Birth Name"><first>Ann</first><call>Annie</call><surname prefix="von">Oak</surname><title>Dr.</title></name>
<name alt="1" type="Married Name"><first>Ann</first><surname>Elm</surname></name>
<eventref hlink="e1" role="Primary"/><eventref hlink="e2" role="Primary"/><eventref hlink="e3" role="Primary"/>
<eventref hlink="e5" role="Primary"/>
<address><street>Acorn Lane 1</street><city>Acorn</city><phone>+49 30 901820</phone></address>
<attribute type="Eyes" value="green"/><url href="mailto:ann@example.org" type="E-mail"/>
<parentin hlink="f1"/>
<personref hlink="c" rel="Godmother"><noteref hlink="n1"/></personref><noteref hlink="n2"/>
<citationref hlink="s1"/></person>
<person handle="b"><gender>M</gender>
<name><first>Bob</first><surname>Oak</surname></name><parentin hlink="f1"/></person>
<person handle="c"><gender>U</gender><name><first>Cy</first></name><childof hlink="f1"/></person>
</people>
<families>
<family handle="f1"><rel type="Married"/><father hlink="b"/><mother hlink="a"/><eventref hlink="e4" role="Family"/>
<childref hlink="c" mrel="Stepchild"/></family>
</families>
<places><placeobj handle="p1" type="City"><ptitle>Acorn Hill</ptitle><pname value="Acorn"/></placeobj></places>
<notes><note handle="n1" type="x"><text>By proxy</text></note><note handle="n2" type="x"><text>Two
lines</text></note></notes>
</database>
"""


def read(text: str, *, packed: bool = False) -> dict[str, Card]:
    """The cards of a file by handle."""
    data = gzip.compress(text.encode()) if packed else text.encode()
    assert GRAMPS.recognizes(data[:65536])
    return {one.uid: one for one in GRAMPS.read(io.BytesIO(data), ReadOptions()) if isinstance(one, Card)}


@pytest.mark.parametrize("packed", [False, True])
def test_people_become_contacts_whether_or_not_the_file_is_packed(packed: bool) -> None:
    """Names, events, addresses, attributes, notes."""
    ann = read(FILE, packed=packed)["a"]

    assert ann.values == {
        "name": "Ann von Oak", "givenName": "Ann", "familyName": "von Oak", "birth": PartialDate(1850, 5, 24),
        "jobTitle": "Carpenter", "phones": ["+49 30 901820"], "emails": ["ann@example.org"], "notes": "Two\nlines",
        "customFields": {
            "Name prefix": "Dr.", "Call name": "Annie", "Other names": "Ann Elm", "Sex": "F", "Private": "yes",
            "Place of birth": "Acorn Hill", "Date of death": "BET 1900 AND 1905", "Address": "Acorn Lane 1\nAcorn",
            "Eyes": "green",
        },
    }  # fmt: skip


def test_families_and_references_become_relatives() -> None:
    """A parent of whom nothing is said is a parent; each association is there once."""
    cards = read(FILE)

    assert cards["a"].relatives == (Relative("Godmother", uid="c", note="By proxy"),)
    assert cards["b"].relatives == (
        Relative("Spouse", uid="a", since="1875-02-10", note="Place of marriage: Acorn Hill", inverse_role="Spouse"),
    )  # fmt: skip
    assert cards["c"].relatives == (
        Relative("Parent", uid="b", inverse_role="Child"), Relative("Step-parent", uid="a", inverse_role="Step-child"),
    )  # fmt: skip


def test_what_no_property_holds_is_kept_as_xml() -> None:
    """Other names, other events, references; a source that is not in the file is a reference alone."""
    ann = read(FILE)["a"]

    assert '<event handle="e5" id="E5"><type>Baptism</type><dateval val="1850-06" /></event>' in ann.kept
    assert '<name alt="1" type="Married Name"><first>Ann</first><surname>Elm</surname></name>' in ann.kept
    assert '<citationref hlink="s1" />' in ann.kept
    assert ann.losses == ()


CITED = """<citations><citation handle="s1"><page>7</page><sourceref hlink="s2"/></citation>
<citation handle="s9"><page>8</page></citation></citations>
<sources><source handle="s2"><stitle>Parish book</stitle><objref hlink="o1"/><reporef hlink="r1"/></source></sources>
<objects><object handle="o1"><file src="page7.jpg"/></object></objects>
<repositories><repository handle="r1"><rname>Archive</rname></repository></repositories>
"""


def test_sources_and_media_are_kept_with_the_first_who_cites_them() -> None:
    """Citations with their source, its repository and pictures; what nobody cites is a loss of the last person."""
    text = FILE.replace("</database>", f"{CITED}</database>").replace("<first>Cy</first>", "<first>Cy</first>{}")
    cards = read(text.replace("{}</name>", '</name><citationref hlink="s1"/>'))

    for record in ("<page>7</page>", "Parish book", "page7.jpg", "<rname>Archive</rname>"):
        assert record in cards["a"].kept
    assert cards["c"].kept == '<citationref hlink="s1" />'
    assert [(one.what, one.text) for one in cards["c"].losses] == [
        ("citation", '<citation handle="s9"><page>8</page></citation>')
    ]


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("<type>Birth</type>", "<type>Birth</type><description>At dawn</description>", "At dawn"),
        ('hlink="e1" role="Primary"/>', 'hlink="e1"><attribute type="Age" value="0"/></eventref>', 'value="0"'),
        ('<eventref hlink="e2"', '<eventref hlink="e4" role="Witness"/><eventref hlink="e2"', 'role="Witness"'),
        ('<surname prefix="von">', '<surname prefix="von" derivation="Taken">', 'derivation="Taken"'),
        ('<pname value="Acorn"/>', '<pname value="Acorn"/><coord lat="52" long="13"/>', '<coord lat="52"'),
        ("<text>Two\nlines</text>", '<text>Two lines</text><style name="bold"/>', '<style name="bold"'),
    ],
)
def test_what_is_said_beside_a_value_is_kept(before: str, after: str, kept: str) -> None:
    """Descriptions of births, details and roles of events, kinds of names, places, and styles of notes."""
    assert before in FILE
    assert kept in read(FILE.replace(before, after))["a"].kept


def test_what_families_say_beside_their_people_is_kept() -> None:
    """Details of a child's place with the child, and a second marriage of the couple with the first of the two."""
    text = FILE.replace('mrel="Stepchild"/>', 'mrel="Stepchild"><citationref hlink="s1"/></childref>').replace(
        '<eventref hlink="e4" role="Family"/>',
        '<eventref hlink="e4" role="Family"/><eventref hlink="e6" role="Family"/>',
    )
    second = '<event handle="e6"><type>Marriage</type><dateval val="1880"/></event></events>'
    cards = read(text.replace("</events>", second))

    assert '<childref hlink="c" mrel="Stepchild"><citationref hlink="s1" /></childref>' in cards["c"].kept
    assert '<event handle="e6"><type>Marriage</type><dateval val="1880" /></event>' in cards["b"].kept


def test_places_and_tags_are_shown_by_name() -> None:
    """A place with those that it is in, each once."""
    text = FILE.replace('<pname value="Acorn"/>', '<pname value="Acorn"/><placeref hlink="p2"/>').replace(
        "</places>", '<placeobj handle="p2"><pname value="Oak County"/><placeref hlink="p1"/></placeobj></places>'
    )
    tagged = text.replace("<people", '<tags><tag handle="t1" name="To do"/></tags><people')
    ann = read(tagged.replace('<citationref hlink="s1"/>', '<tagref hlink="t1"/>'))["a"]

    assert ann.values["customFields"]["Place of birth"] == "Acorn Hill, Oak County"
    assert ann.values["customFields"]["Tags"] == "To do"


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ('<dateval val="1850"/>', PartialDate(1850)),
        ('<dateval val="1850-03"/>', PartialDate(1850, 3)),
        ('<dateval val="1850" type="about"/>', PartialDate(1850, qualifier=DateQualifier.ABOUT, original="ABT 1850")),
        ('<dateval val="1850" quality="estimated"/>',
         PartialDate(1850, qualifier=DateQualifier.ESTIMATED, original="EST 1850")),
        ('<datespan start="1850-01-02" stop="1860"/>',
         PartialDate(1850, 1, 2, DateQualifier.PERIOD, "FROM 2 JAN 1850 TO 1860")),
        ('<datestr val="spring"/>', PartialDate(qualifier=DateQualifier.TEXT, original="spring")),
        ('<dateval val="1731-02-11" cformat="Julian"/>',
         PartialDate(qualifier=DateQualifier.TEXT, original="Julian 1731-02-11")),
        ('<dateval val="1731-02-11" dualdated="1"/>',
         PartialDate(qualifier=DateQualifier.TEXT, original="1731-02-11 dual-dated")),
        ('<dateval val="1850-13-40"/>', PartialDate(qualifier=DateQualifier.TEXT, original="1850-13-40")),
    ],
)  # fmt: skip
def test_a_date_says_what_is_known(date: str, found: PartialDate) -> None:
    """Only whole Gregorian days are whole."""
    card = read(FILE.replace('<dateval val="1850-05-24"/>', date))["a"]

    assert card.values["birth"] == found


def test_a_file_that_is_not_well_formed_is_refused_with_its_line() -> None:
    """Cut, or not XML at all."""
    with pytest.raises(UnreadableFile, match=r"^Line \d+: this is not well-formed XML\.$"):
        read(FILE[: len(FILE) // 2])


def test_declared_entities_are_refused() -> None:
    """They could grow, or name files."""
    text = FILE.replace('grampsxml.dtd">', 'grampsxml.dtd" [<!ENTITY oak "Oak">]>')

    with pytest.raises(UnreadableFile, match="entities"):
        read(text)


def test_a_record_of_any_size_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also within a packed file."""
    monkeypatch.setattr(elements_module, "RECORD_MAX", 1 << 16)
    text = FILE.replace("<text>By", f"<text>{'x' * (1 << 18)}")

    with pytest.raises(UnreadableFile, match=r"^Line \d+: more than 0 MiB without the end of a record\.$"):
        read(text, packed=True)


def test_a_file_is_explained() -> None:
    """With the number of people and families."""
    found = GRAMPS.explain(io.BytesIO(FILE.encode()), ReadOptions())

    assert (found.format, found.notes[0]) == ("Gramps XML", "People: 3, families: 1.")
