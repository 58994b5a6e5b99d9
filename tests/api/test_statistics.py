"""Statistics as clients ask for them: the questions of the guide, what is refused, and what they cost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.services.imports.demo import load_demo
from graphapi.services.workspace import workspace
from tests.api.conftest import Api
from tests.conftest import ADMIN, wipe

QUERY = """query ($by: [ContactDimension!]!, $first: Int = 100, $f: ContactFilter) {
  contactStatistics(groupBy: $by, first: $first, filter: $f) { values others count associations { min mean max } }
}"""
QUESTIONS = re.findall(
    r"```graphql\n(.*?)```", (Path(__file__).parents[2] / "docs/statistics.md").read_text(), re.DOTALL
)


async def test_each_question_of_the_guide_has_its_answer_on_the_demo(api: Api) -> None:
    """Five of them, over about sixty contacts."""
    await wipe(api.database)
    db = Db.of(api.database, ADMIN, deadline=60)
    await workspace.prepare(db)
    assert await load_demo(db)

    companies, cities, roles, months, titles = [(await api.ask(one))["contactStatistics"] for one in QUESTIONS]

    total = (await api.ask("{ contacts { totalCount } }"))["contacts"]["totalCount"]
    assert sum(one["count"] for one in companies) == total
    assert [one["others"] for one in cities] == [False, True]
    assert sum(one["count"] for one in cities) == total
    assert all(0 <= one["associations"]["min"] <= one["associations"]["mean"] for one in cities)
    found = {one["values"][0]: one["count"] for one in roles}
    for role in ("Child", "Manager"):
        having = await api.ask("query ($r: String) { contacts(filter: {hasRole: $r}) { totalCount } }", r=role)
        assert found[role] == having["contacts"]["totalCount"] > 0
    assert {one["values"][0] for one in months} <= {None, *range(1, 13)}
    working = "{ contacts(filter: {companyName: {isEmpty: false}}) { totalCount } }"
    assert sum(one["count"] for one in titles) == (await api.ask(working))["contacts"]["totalCount"] > 0


async def test_values_have_their_types_and_texts_are_shown_as_written(api: Api) -> None:
    """A number, a text and a boolean; what differs in case alone is one."""
    for name, level in (
        ("Ann", 5),
        ("Bob", "5"),
        ("Cid", True),
        ("Dan", [5.0, "Élan"]),
        ("Eva", "elan"),
        ("Fay", None),
    ):
        await api.contact(name, customFields={"level": level} if level is not None else {})

    data = await api.ask(QUERY, by=[{"field": "CUSTOM_FIELD", "key": "level"}])

    found = {repr(one["values"][0]): one["count"] for one in data["contactStatistics"]}
    assert {key for key in found if key.lower().endswith("lan'")} <= {"'Élan'", "'elan'"}
    assert sorted(found.values()) == [1, 1, 1, 2, 2]
    assert found["'5'"] == found["True"] == found["None"] == 1
    assert found.get("5", found.get("5.0")) == 2


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"by": [{"field": "CUSTOM_FIELD", "key": "citty"}]}, "groupBy.0.key"),
    ({"by": [{"field": "COMPANY"}, {"field": "CUSTOM_FIELD"}]}, "groupBy.1.key"),
    ({"by": [{"field": "COMPANY", "key": "city"}]}, "groupBy.0.key"),
    ({"by": [{"field": "COMPANY"}, {"field": "COMPANY"}]}, "groupBy.1"),
    ({"by": []}, "groupBy"),
    ({"by": [{"field": "COMPANY"}, {"field": "LABEL"}, {"field": "ROLE"}, {"field": "JOB_TITLE"}]}, "groupBy"),
    ({"by": [{"field": "COMPANY"}], "first": 0}, "first"),
    ({"by": [{"field": "COMPANY"}], "first": 10_001}, "first"),
    ({"by": [{"field": "COMPANY"}], "f": {"related": {"role": "Chidl"}}}, "filter.related.role"),
    (
        {"by": [{"field": "COMPANY"}], "f": {"or": [{"customFields": [{"key": "citty"}]}]}},
        "filter.or.0.customFields.0.key",
    ),
]


@pytest.mark.parametrize(("given", "argument"), WRONG, ids=[argument + str(n) for n, (_, argument) in enumerate(WRONG)])
async def test_what_is_wrong_is_refused_by_its_path(api: Api, given: dict[str, Any], argument: str) -> None:
    """With BAD_USER_INPUT, and a suggestion for a custom field that resembles one."""
    await api.label("Parent", inverseName="Child", inverseLimit=10)
    await api.contact("Ann", customFields={"city": "Berlin"})

    answer = (await api.http.post("/graphql", json={"query": QUERY, "variables": given})).json()

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"].get("argument", argument) == argument
    assert "citty" not in str(given) or "Did you mean “city”?" in error["message"]
