"""Whether two contacts are one person: what is enough, what is not, and the reasons that are given."""

import pytest

from graphapi.kernel.duplicates import DuplicateReasonKind as Kind
from graphapi.kernel.partial_dates import PartialDate
from graphapi.matching.identities import identity_of
from graphapi.matching.scoring import APART, Between, score

LIKELY = 0.8
"""The score from which pairs are listed, unless another is asked for."""


def person(name="", **values):
    """The identity of a contact of that name."""
    return identity_of({"name": name, **values})


def scored(one, other, between=APART):
    """How probable it is that the two are one."""
    return score(one, other, between)[0]


SAME = [
    (person("Ann Oak"), person("ann OAK")),
    (person("Ann Oak"), person("Oak, Ann")),
    (person("Ann Oak"), person("Dr. Ann Oak")),
    (person("Ann Oak"), person("Dr. Ann Oak", givenName="Dr. Ann", familyName="Oak")),
    (person("Ann Oak"), person("Prof. Dr. Ann Oak, Ph.D.")),
    (person("Ann Oak"), person("Ann Oak MD")),
    (person("Ann Oak", givenName="Ann", familyName="Oak"), person("Oak, Sir Ann")),
    (person("Zoë Müller"), person("Zoe Mueller", company="Acorn Ltd")),
    (person("Ann Oak", emails=["ann@example.org"]), person("A. Oak", emails=["Ann@Example.org"])),
    (person("", emails=["ann@example.org"]), person("Ann Oak", emails=["ann@example.org"])),
    (person("Ann Oak", phones=["+49 30 901820"]), person("Anne Oak", phones=["030 901820"])),
    (
        person("Ann Oak", birthDate="1971-04-12", phones=["+4930901820"]),
        person("Ann Maple", birthDate="1971-04-12", phones=["+4930901820"]),
    ),
    (person("Иван Петров"), person("Ivan Petrov")),
    (person("Γιώργος Παπαδόπουλος"), person("Giorgos Papadopoulos")),
    (person("محمد راشد"), person("Mohammed Rashid")),
    (person("王小明"), person("Xiaoming Wang")),
    (person("王小明"), person("Wang Xiaoming")),
]
"""Pairs that are one person, as far as anybody can tell from their entries."""

OTHERS = [
    (person("Ann Oak"), person("Bob Oak")),
    (person("Ann Oak", emails=["oaks@example.org"]), person("Bob Oak", emails=["oaks@example.org"])),
    (
        person("Ann Oak", birthDate="1971-04-12", phones=["+4930901820"], emails=["oaks@example.org"]),
        person("Bob Oak", birthDate="1971-04-12", phones=["+4930901820"], emails=["oaks@example.org"]),
    ),
    (person("Ann Oak", birthDate="1971-04-12"), person("Ann Oak", birthDate="1999-08-30")),
    (person("Tom Oak Sr"), person("Tom Oak Jr")),
    (person("Ann Oak", company="Acorn Ltd"), person("Bob Elm", company="Acorn Ltd")),
    (person("王明"), person("汪鸣")),
    (person("A. Oak"), person("Ann Oak")),
    (person(""), person("")),
    (person("Ann", emails=["ann.oak@example.org"]), person("Ann", emails=["ann.elm@example.com"])),
]
"""Pairs that are not, or of which too little is known."""


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person_is_likely_one(one, other):
    """Entries of one person score at least what is listed as shipped, in either order."""
    assert scored(one, other) >= LIKELY
    assert scored(other, one) == scored(one, other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_persons_are_not(one, other):
    """Family at one address, namesakes born on other days, colleagues and homophones are not listed."""
    assert scored(one, other) < LIKELY


def test_twins_are_two():
    """One family name, birthday, phone and address do not outweigh clearly different given names."""
    shared = {
        "birthDate": "1971-04-12", "phones": ["+4930901820"],
        "customFields": {"street": "12 Acorn Street", "city": "Oakham", "zip": "99999"},
    }  # fmt: skip

    assert scored(person("Ann Oak", **shared), person("Eva Oak", **shared)) < LIKELY


def test_transliteration_is_a_reason_of_its_kind():
    """A name that meets another in a different script says so; one in the same script is similar."""
    (reason,) = score(person("Иван Петров"), person("Ivan Petrov"))[1]
    assert (reason.kind, reason.detail) == (Kind.TRANSLITERATED_NAME, "Иван Петров · Ivan Petrov")

    (reason,) = score(person("Ivan Petrof"), person("Ivan Petrov"))[1]
    assert reason.kind is Kind.SIMILAR_NAME


def test_reasons_name_what_is_shared():
    """Each thing that two contacts share is a reason, with the value."""
    shared = {
        "emails": ["ann@example.org"], "phones": ["+4930901820"], "company": "Acorn Ltd", "birthDate": "1971-04-12",
        "customFields": {"Customer number": "4711-815-42"},
    }  # fmt: skip

    _, reasons = score(person("Ann Oak", **shared), person("Ann Oak", **shared))

    assert {reason.kind: reason.detail for reason in reasons} == {
        Kind.SAME_EMAIL: "ann@example.org", Kind.SAME_PHONE: "+4930901820", Kind.SIMILAR_NAME: "Ann Oak",
        Kind.SAME_BIRTH_DATE: "1971-04-12", Kind.SAME_COMPANY: "acorn ltd",
        Kind.SAME_CUSTOM_FIELDS: "customer number: 4711-815-42",
    }  # fmt: skip


def test_a_number_of_their_own_outweighs_other_names():
    """Who has the same customer number is one person, whatever they are called; a street says less than that."""
    number = {"customFields": {"customer": "81547110"}}

    assert scored(person("Ann Oak", **number), person("Ann Maple", **number)) >= LIKELY
    street = {"customFields": {"street": "12 Acorn Street"}}
    assert scored(person("Ann Oak", **street), person("Ann Maple", **street)) < LIKELY


def test_associates_speak_for_one_person_and_an_association_against():
    """Shared associates raise the score; those who are associated with each other are hardly one."""
    one, other = person("Ann Oak"), person("Anne Oak")

    assert scored(one, other, Between(shared=2)) > scored(one, other) > scored(one, other, Between(associated=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PartialDate(1971, 4, 12), PartialDate(1971, 12, 4)),
        (PartialDate(1971, 4, 12), PartialDate(1971, 4, 21)),
        (PartialDate(1971, 4, 12), PartialDate(None, 4, 12)),
    ],
)
def test_slips_in_dates_count_less_than_other_dates(one, other):
    """A day and month without a year, swapped ones and one wrong digit speak for one person, another day against."""
    slip = scored(person("Ann Elm", birth=one), person("Ann Oak", birth=other))
    elsewhere = scored(person("Ann Elm", birth=one), person("Ann Oak", birth=PartialDate(1980, 9, 30)))

    assert slip > scored(person("Ann Elm"), person("Ann Oak")) > elsewhere
