"""Blocking keys: two entries of one person share one, so that the database finds the pair."""

import pytest

from graphapi.kernel.partial_dates import PartialDate
from graphapi.matching.blocking import blocking_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Catherine Oak"}, {"name": "Oak, Katherine"}),
        ({"name": "Иван Петров"}, {"name": "Ivan Petroff"}),
        ({"name": "محمد علي"}, {"name": "Mohammed Ali"}),
        ({"name": "王小明"}, {"name": "Wang Xiaoming"}),
        ({"name": "Ann Oak", "birthDate": "1971-04-12"}, {"name": "Bo", "birth": PartialDate(None, 4, 12)}),
        ({"name": "Ann Oak", "company": "Acorn Ltd"}, {"name": "Ann Elm", "company": "ACORN LTD"}),
        (
            {"name": "Ann", "customFields": '{"Customer":"81547110"}'},
            {"name": "B", "customFields": {"customer": 81547110}},
        ),
    ],
)
def test_entries_of_one_person_share_a_key(one, other):
    """Sounds, scripts, dates, companies and custom fields lead from one entry to the other."""
    assert set(blocking_keys(one)) & set(blocking_keys(other))


def test_colleagues_share_no_key():
    """A company alone is no key: those of a large one would all be compared with each other."""
    one, other = ({"name": name, "company": "Acorn Ltd"} for name in ("Ann Oak", "Bob Elm"))

    assert not set(blocking_keys(one)) & set(blocking_keys(other))


def test_keys_are_words_of_the_index():
    """A key has no character that the index or its query language would take for something else."""
    values = {
        "name": "Ærøskøbing O'Brien-王",
        "company": "A + B (C)",
        "customFields": {"x y": "a: b"},
        "birthDate": "1971-04-12",
    }

    assert all(key.isascii() and key.replace("_", "").isalnum() for key in blocking_keys(values))
