"""Filters that compose, as clients send them: what is wrong with one is refused by its path."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Api

QUERY = "query ($f: ContactFilter) { contacts(filter: $f) { totalCount edges { node { name } } } }"


def nested(name: str, depth: int) -> dict[str, Any]:
    """A filter inside itself."""
    return {"company": "Acorn"} if depth == 0 else {name: nested(name, depth - 1)}


def related(depth: int) -> dict[str, Any]:
    """Associated contacts of associated contacts."""
    return {} if depth == 0 else {"related": {"contact": related(depth - 1)}}


WRONG = [
    ({"customFields": [{"key": "citty", "equals": "Berlin"}]}, "filter.customFields.0.key"),
    ({"or": [{"not": {"customFields": [{"key": "citty"}]}}]}, "filter.or.0.not.customFields.0.key"),
    ({"customFields": [{"key": "city", "equals": {"a": 1}}]}, "filter.customFields.0.equals"),
    ({"customFields": [{"key": "city", "atLeast": 1, "atMost": "b"}]}, "filter.customFields.0.atMost"),
    ({"customFields": [{"key": "city", "atLeast": True}]}, "filter.customFields.0.atLeast"),
    ({"jobTitle": {"contains": " "}}, "filter.jobTitle.contains"),
    ({"and": [{"phone": {"equals": "none"}}]}, "filter.and.0.phone.equals"),
    ({"birthDate": {"month": 13}}, "filter.birthDate.month"),
    ({"birth": {"day": 32}}, "filter.birth.day"),
    ({"related": {"contact": {"or": [{"birth": {"month": 13}}]}}}, "filter.related.contact.or.0.birth.month"),
    ({"related": {"atLeast": 2, "atMost": 1}}, "filter.related.atMost"),
    ({"related": {"atMost": 0}}, "filter.related.atMost"),
    ({"related": {"role": "Child", "labelKey": "FRIEND"}}, "filter.related.role"),
    ({"related": {"contact": {"related": {"role": "Chidl"}}}}, "filter.related.contact.related.role"),
    (nested("not", 6), "filter.not.not.not.not.not"),
    (related(4), "filter.related.contact.related.contact.related.contact.related"),
    ({"or": [{"company": "Acorn", "namePrefix": "A"}] * 26}, "filter"),
    ({"and": [{"related": {"contact": {"overLimit": True}}}] * 6 + [{"hasRole": "Child"}]}, "filter"),
]


@pytest.mark.parametrize(("given", "argument"), WRONG, ids=[argument for _, argument in WRONG])
async def test_a_filter_that_is_wrong_is_refused_by_its_path(api: Api, given: dict[str, Any], argument: str) -> None:
    """With BAD_USER_INPUT, whether it is alone or inside others."""
    await api.label("Friend")
    await api.label("Parent", inverseName="Child", inverseLimit=10)
    await api.contact("Ann", customFields={"city": "Berlin"})

    answer = (await api.http.post("/graphql", json={"query": QUERY, "variables": {"f": given}})).json()

    errors = {(one["extensions"]["code"], one["extensions"]["argument"]) for one in answer["errors"]}
    assert errors == {("BAD_USER_INPUT", argument)}


@pytest.mark.parametrize("name", ["not", "and"])
async def test_an_endless_filter_is_refused(api: Api, name: str) -> None:
    """Before anything walks down into it."""
    given: dict[str, Any] = {}
    for _ in range(400):
        given = {name: given}

    answer = (await api.http.post("/graphql", json={"query": QUERY, "variables": {"f": given}})).json()

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_managers_of_people_at_a_company_without_an_assistant_are_one_request(api: Api) -> None:
    """The contacts that an analyst asks for: by their job, by whom they manage, by whom they do not have."""
    await api.label("Manager", inverseName="Report", inverseLimit=10)
    await api.label("Assistant", inverseName="Assisted person", inverseLimit=10)
    ids = [
        await api.contact("Ann", jobTitle="Directrice générale"),
        await api.contact("Bob", jobTitle="director"),
        await api.contact("Cid", company="Acorn"),
        await api.contact("Dan"),
    ]
    ann, bob, cid, dan = ids
    await api.associate(ann, cid, "MANAGER_REPORT")
    await api.associate(bob, cid, "MANAGER_REPORT")
    await api.associate(dan, bob, "ASSISTANT_ASSISTED_PERSON")
    given = {
        "jobTitle": {"startsWith": "DIRECT"},
        "related": {"role": "Report", "contact": {"companyName": {"equals": "acorn"}}},
        "not": {"related": {"role": "Assistant"}},
    }

    data = await api.ask(QUERY, f=given)

    assert [edge["node"]["name"] for edge in data["contacts"]["edges"]] == ["Ann"]


async def test_ids_of_merged_contacts_are_followed_inside_other_filters(api: Api) -> None:
    """They lead to the contact that stayed, at whatever depth."""
    await api.label("Friend")
    ann, old, bob = [await api.contact(name) for name in ("Ann", "Old Ann", "Bob")]
    await api.associate(ann, bob, "FRIEND")
    await api.do("mergeContacts", "MergeContactsInput", "contact { id }", keepId=ann, mergeId=old)

    by_id = await api.ask(QUERY, f={"or": [{"ids": [old]}]})
    around = await api.ask(QUERY, f={"and": [{"related": {"contact": {"ids": [old]}}}]})

    assert [edge["node"]["name"] for edge in by_id["contacts"]["edges"]] == ["Ann"]
    assert [edge["node"]["name"] for edge in around["contacts"]["edges"]] == ["Bob"]


async def found(api: Api, given: dict[str, Any]) -> list[str]:
    """The names of the contacts that pass, by name."""
    query = "query ($f: ContactFilter) { contacts(filter: $f) { edges { node { name } } } }"
    return [edge["node"]["name"] for edge in (await api.ask(query, f=given))["contacts"]["edges"]]


async def test_a_birth_known_by_its_month_lies_in_a_range_to_the_end_of_that_month(api: Api) -> None:
    """Whether the month has 30 days or 28."""
    await api.contact("Ann", birth={"year": 1950, "month": 4})
    await api.contact("Bob", birth={"year": 1950, "month": 2})

    assert await found(api, {"birthDate": {"until": "1950-04-30"}}) == ["Ann", "Bob"]
    assert await found(api, {"birthDate": {"from": "1950-02-01", "until": "1950-02-28"}}) == ["Bob"]
    assert await found(api, {"birthDate": {"until": "1950-02-27"}}) == []


async def test_as_many_whole_values_as_a_filter_takes_are_searched(api: Api) -> None:
    """Together they have more words than one query of the full-text index may have."""
    await api.contact("Ann", phones=["+4930123456"], emails=["ann@firm.example"], customFields={"city": "Berlin"})
    await api.contact("Bob")
    phones = ["+4930123456", *(f"030 9{n:06d}" for n in range(999))]
    emails = ["ann@firm.example", *(f"n{n}@firm.example" for n in range(999))]
    cities = ["Berlin", *(f"City {n}" for n in range(999))]

    for given in (
        {"phone": {"in": phones}},
        {"email": {"in": emails}, "customFields": [{"key": "city", "in": cities}], "search": "ann"},
    ):
        assert await found(api, given) == ["Ann"]


async def test_a_named_filter_inside_not_finds_all_others(api: Api) -> None:
    """Its condition is that of the filter by itself."""
    await api.label("Friend")
    names = ["Ann Oak", "Bob Oak", "Cid Ash", "Dan Ash"]
    ann, bob, cid, _ = [
        await api.contact(name, phones=[f"+49301234{n}00"], birth={"year": 1950 + n, "month": 4, "day": 12})
        for n, name in enumerate(names)
    ]
    for other in (bob, cid):
        await api.associate(ann, other, "FRIEND")
    await api.do("updateAssociationLabel", "UpdateAssociationLabelInput", "label { key }", key="FRIEND", limit=1)
    since = (await api.ask("query ($id: ID!) { contact(id: $id) { createdAt } }", id=bob))["contact"]["createdAt"]
    cases: dict[str, tuple[dict[str, Any], list[str]]] = {
        "search": ({"search": "oak"}, names[:2]),
        "number": ({"search": "0301234100"}, names[1:2]),
        "birth": ({"birth": {"year": 1952}}, names[2:3]),
        "overLimit": ({"overLimit": True}, names[:1]),
        "notOverLimit": ({"overLimit": False}, names[1:]),
        "flag": ({"hasOpenRedFlag": True}, names[:1]),
        "noFlag": ({"hasOpenRedFlag": False}, names[1:]),
        "created": ({"createdFrom": since}, names[1:]),
        "createdBefore": ({"createdBefore": since}, names[:1]),
        "around": ({"associatedWithId": ann}, names[1:3]),
        "none": ({"ids": []}, []),
        "nobody": ({"search": "nobody"}, []),
    }

    for case, (given, expected) in cases.items():
        assert await found(api, given) == expected, case
        others = [name for name in names if name not in expected]
        assert await found(api, {"not": given}) == others, case


QUESTIONS = re.findall(r"```graphql\n(.*?)```", (Path(__file__).parents[2] / "docs/filters.md").read_text(), re.DOTALL)


async def test_each_question_of_the_page_about_filters_is_one_request(api: Api) -> None:
    """Twelve about contacts and three about associations; each finds something among a few contacts."""
    for name, inverse in (("Manager", "Report"), ("Parent", "Child"), ("Emergency contact", "Emergency contact of"),
                          ("Assistant", "Assisted person"), ("Employer", "Employee")):  # fmt: skip
        await api.label(name, inverseName=inverse, inverseLimit=10)
    await api.label("Colleague")
    ann = await api.contact("Ann", jobTitle="Sales manager", customFields={"city": "Berlin"}, birthDate="1952-04-01")
    children = [await api.contact(name, company="Acorn") for name in ("Bob", "Cid", "Dan")]
    eva = await api.contact("Eva")
    for child in children:
        await api.associate(ann, child, "PARENT_CHILD")
    await api.associate(children[0], eva, "PARENT_CHILD")
    await api.associate(ann, children[0], "MANAGER_REPORT")
    await api.associate(ann, eva, "COLLEAGUE", since="2020-01-01", note="Met in KOLN")
    soon = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    await api.associate(eva, children[0], "EMPLOYER_EMPLOYEE", since="2026-02-01", until=soon)

    answers = [await api.ask(question) for question in QUESTIONS]

    contacts = [one["contacts"] for one in answers if "contacts" in one]
    listed = [one["associations"] for one in answers if "associations" in one]
    assert (len(contacts), len(listed)) == (12, 3)
    assert all(one.get("totalCount") or one.get("edges") for one in contacts)
    assert all(one["edges"] for one in listed)


WRONG_LISTS = [
    ({"from": {"birthDate": {"month": 13}}}, "filter.from.birthDate.month"),
    ({"contact": {"related": {"role": "Chidl"}}}, "filter.contact.related.role"),
    ({"note": {"startsWith": " "}}, "filter.note.startsWith"),
    ({"endsWithinDays": -1}, "filter.endsWithinDays"),
]


@pytest.mark.parametrize(("given", "argument"), WRONG_LISTS, ids=[argument for _, argument in WRONG_LISTS])
async def test_a_filter_of_associations_that_is_wrong_is_refused_by_its_path(
    api: Api, given: dict[str, Any], argument: str
) -> None:
    """With BAD_USER_INPUT, as those of contacts."""
    query = "query ($f: AssociationFilter) { associations(filter: $f) { totalCount } }"

    answer = (await api.http.post("/graphql", json={"query": query, "variables": {"f": given}})).json()

    errors = {(one["extensions"]["code"], one["extensions"]["argument"]) for one in answer["errors"]}
    assert errors == {("BAD_USER_INPUT", argument)}
