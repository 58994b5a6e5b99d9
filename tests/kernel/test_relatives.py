"""Unlinked relatives of two contacts that become one."""

from __future__ import annotations

from graphapi.kernel.relatives import (
    RelativeState,
    UnlinkedRelative,
    merged_relatives,
    read_relatives,
    stored_relatives,
)


def merged(one: UnlinkedRelative, other: UnlinkedRelative) -> tuple[UnlinkedRelative, ...]:
    """What a merge leaves of a relative of each."""
    return read_relatives(merged_relatives(stored_relatives([one]), stored_relatives([other])))


def test_a_relative_of_both_says_what_either_said():
    """The days and notes of both, each once."""
    one = UnlinkedRelative("rel_1", "Ida Oak", "Aunt", since="1980", note="by marriage")
    other = UnlinkedRelative("rel_2", "ida oak", "aunt", since="1981", until="1999", note="in Bonn")

    assert merged(one, other) == (
        UnlinkedRelative("rel_1", "Ida Oak", "Aunt", since="1980", until="1999", note="by marriage\nin Bonn"),
    )
    assert merged(one, one) == (one,)


def test_a_relative_that_was_settled_on_either_side_stays_settled():
    """So that it does not come back with the merge."""
    one = UnlinkedRelative("rel_1", "Ida Oak", "Aunt")
    settled = UnlinkedRelative("rel_2", "Ida Oak", "Aunt", state=RelativeState.DISMISSED)

    assert merged(one, settled) == merged(settled, one) == (settled,)
