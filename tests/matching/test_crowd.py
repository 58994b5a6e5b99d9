"""All contacts compared at once: who meets whom, and in which order pairs are stored."""

from collections.abc import Iterable
from itertools import combinations

import orjson
import pytest

from graphapi.kernel.words import name_tokens
from graphapi.matching.blocking import blocking_keys
from graphapi.matching.bounds import IDENTITY_FIELDS, WINDOW
from graphapi.matching.crowd import Crowd, crowd_of
from graphapi.matching.key_index import KeyTable
from graphapi.services.duplicates.comparing import BATCH, compared_batches


def line(number: int, name: str, around: Iterable[int] = (), *, wanted: bool = True) -> bytes:
    """A contact as it is put aside."""
    values = {"id": contact_id(number), "name": name}
    words = [*name_tokens(name), *blocking_keys({"name": name})]
    row = [1, wanted, [values.get(one) for one in IDENTITY_FIELDS], words, [contact_id(one) for one in around]]
    return orjson.dumps(row) + b"\n"


def contact_id(number: int) -> str:
    """An id; they sort as their numbers do."""
    return f"con_{number:06}"


def crowd(*lines: bytes) -> Crowd:
    """The contacts of these lines."""
    return crowd_of(b"".join(lines), lines)


def pairs(found: Iterable[bytes]) -> set[tuple[str, str]]:
    """The pairs of all batches."""
    return {(row["first"], row["second"]) for batch in found for row in orjson.loads(batch)["rows"]}


def test_all_of_a_small_crowd_meet():
    """Where fewer share a key than are looked at, every two of them are compared."""
    names = [*["Ann Oak"] * 5, "Bob Elm", "Cid Ash"]

    found = pairs(compared_batches(crowd(*(line(n, name) for n, name in enumerate(names)))))

    assert found == {(contact_id(one), contact_id(other)) for one, other in combinations(range(5), 2)}


def test_a_common_name_does_not_hide_a_rare_one():
    """Of many namesakes, those who share something rarer too are found first."""
    keys = KeyTable()
    for number in range(500):
        keys.add(["common", *(["rare"] if number in {3, 400} else [])])

    index = keys.turned()

    assert (index.sharing(400)[0], len(index.sharing(100))) == (3, WINDOW - 1)


def test_who_shares_but_a_common_key_is_not_compared():
    """Of a contact with rare keys, a common one is too small a share."""
    keys = KeyTable()
    for number in range(500):
        keys.add([f"own {number}", f"also {number}", "common", *(["rare"] if number in {3, 400} else [])])

    assert keys.turned().sharing(400) == [3]


def test_associates_bring_together_whose_names_do_not():
    """Those who share two associates or more are compared, whatever their keys are."""
    associates = KeyTable()
    for around in (["x", "y"], ["x", "y", "z"], ["z"], []):
        associates.add(around)

    index = associates.turned()

    assert [index.sharing_several(number) for number in range(4)] == [[1], [0], [], []]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_pair_is_stored_with_its_last_contact(processes: int):
    """Storing a batch replaces all pairs of its contacts, so an earlier batch must not hold them."""
    lines = [line(n, "Ann Oak" if n in {0, BATCH + 1, BATCH + 2} else f"P{n:x}q Q{n:x}r") for n in range(BATCH + 3)]

    first, second = [orjson.loads(one) for one in compared_batches(crowd(*lines), processes)]

    assert [len(one["compared"]) for one in (first, second)] == [BATCH, 3]
    assert pairs([orjson.dumps(second)]) >= {(contact_id(0), contact_id(BATCH + 1))}
    assert not any(contact_id(0) in {row["first"], row["second"]} for row in first["rows"])


def test_those_that_have_not_changed_are_compared_with_those_that_have():
    """Only with them: a pair of two that are as they were is kept as it is."""
    lines = [line(n, "Ann Oak", wanted=n == 1) for n in range(3)]

    (batch,) = [orjson.loads(one) for one in compared_batches(crowd(*lines))]

    assert batch["compared"] == [[contact_id(1), 1]]
    assert pairs([orjson.dumps(batch)]) == {(contact_id(0), contact_id(1)), (contact_id(1), contact_id(2))}


def test_an_empty_graph_has_nothing_to_compare():
    """No contact, no batch."""
    assert list(compared_batches(crowd())) == []
