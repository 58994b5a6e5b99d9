"""Bookmarks: how far the database had come, so that whoever goes on from there sees no less, whichever server answers.

The text of a bookmark is the database's own; several stand a comma apart where several servers have answered.
"""

from __future__ import annotations

import re

LONGEST = 2_000
"""Characters of what a client may send."""

_ONE = r"FB:[A-Za-z0-9+/=]{1,500}"
_FORM = re.compile(f"{_ONE}(?:,{_ONE})*", re.ASCII)

Marks = frozenset[str]
NONE: Marks = frozenset()


def marks_of(text: str) -> Marks | None:
    """Return the bookmarks of a text; None when it cannot be one of ours."""
    if len(text) > LONGEST or not _FORM.fullmatch(text):
        return None
    return frozenset(text.split(","))


class Course:
    """How far one request has seen: at first what its client was `given`, in the end what the answer tells it.

    On a single database only the client's own are sent along, as there is nobody who could be behind. Where requests
    are `routed` each statement is sent with what came before it, as the next may be answered by another server.
    """

    def __init__(self, given: Marks = NONE, *, routed: bool = False) -> None:
        """Begin where the client is."""
        self.given = self.reached = given
        self.routed = routed
        self.reads_anywhere = False
        """In a cluster: any server may answer reads. Otherwise they go to the one that writes: what is read to decide
        on a change, or to wait for others, must be the latest."""

    def sent(self) -> Marks:
        """Return what the next statement has to see."""
        return self.reached if self.routed else self.given

    def follow(self, marks: Marks) -> None:
        """See no less than this either, from here on."""
        if self.routed:
            self.reached |= marks

    def advance(self, before: Marks, found: Marks) -> None:
        """Go on to what a statement has found, which began at `before`; others may have ended meanwhile."""
        if found:
            self.reached = (self.reached - before) | found

    def text(self) -> str:
        """Return the bookmark for the client; empty when nothing was asked of the database."""
        return ",".join(sorted(self.reached))
