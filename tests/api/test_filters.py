"""Filters that compose, as clients send them: what is wrong with one is refused by its path."""

from __future__ import annotations

import re
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
    ({"related": {"atLeast": 2, "atMost": 1}}, "filter.related.atMost"),
    ({"related": {"atMost": 0}}, "filter.related.atMost"),
    ({"related": {"role": "Child", "labelKey": "FRIEND"}}, "filter.related.role"),
    ({"related": {"contact": {"related": {"role": "Chidl"}}}}, "filter.related.contact.related.role"),
    (nested("not", 6), "filter.not.not.not.not.not"),
    (related(4), "filter.related.contact.related.contact.related.contact.related"),
    ({"or": [{"company": "Acorn", "namePrefix": "A"}] * 26}, "filter"),
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


QUESTIONS = re.findall(r"```graphql\n(.*?)```", (Path(__file__).parents[2] / "docs/filters.md").read_text(), re.DOTALL)


async def test_each_question_of_the_page_about_filters_is_one_request(api: Api) -> None:
    """Ten of them; each finds somebody among a few contacts."""
    for name, inverse in (("Manager", "Report"), ("Parent", "Child"), ("Emergency contact", "Emergency contact of"),
                          ("Assistant", "Assisted person")):  # fmt: skip
        await api.label(name, inverseName=inverse, inverseLimit=10)
    await api.label("Colleague")
    ann = await api.contact("Ann", jobTitle="Sales manager", customFields={"city": "Berlin"}, birthDate="1952-04-01")
    children = [await api.contact(name, company="Acorn") for name in ("Bob", "Cid", "Dan")]
    eva = await api.contact("Eva")
    for child in children:
        await api.associate(ann, child, "PARENT_CHILD")
    await api.associate(children[0], eva, "PARENT_CHILD")
    await api.associate(ann, children[0], "MANAGER_REPORT")
    await api.associate(ann, eva, "COLLEAGUE", since="2020-01-01")

    answers = [(await api.ask(question))["contacts"] for question in QUESTIONS]

    assert len(answers) == 10
    assert all(one.get("totalCount") or one.get("edges") for one in answers)
