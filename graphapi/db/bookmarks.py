"""Bookmarks: which state of the database a client has seen, so that no server gives it an older one.

The database makes the text of a bookmark. Several are separated by commas when several servers have answered.
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
    """The bookmarks in a text; None when it does not have their form."""
    if len(text) > LONGEST or not _FORM.fullmatch(text):
        return None
    return frozenset(text.split(","))


class Course:
    """What one request has seen: first what its client was `given`, in the end what the answer returns to it.

    On a single database only the client's own bookmarks are sent, because no server can lag behind. Where requests are
    `routed`, each statement is sent with those of the statements before it: another server may answer the next one.
    """

    def __init__(self, given: Marks = NONE, *, routed: bool = False) -> None:
        """Begin with the client's bookmarks."""
        self.given = self.reached = given
        self.routed = routed
        self.reads_anywhere = False
        """In a cluster: any server may answer reads. Otherwise they go to the one that writes: what is read to decide
        on a change, or to wait for others, must be the latest."""

    def sent(self) -> Marks:
        """The bookmarks to send with the next statement."""
        return self.reached if self.routed else self.given

    def follow(self, marks: Marks) -> None:
        """Require these bookmarks as well from now on."""
        if self.routed:
            self.reached |= marks

    def advance(self, before: Marks, found: Marks) -> None:
        """Replace the bookmarks that a statement began with by those it returned; others may have ended meanwhile."""
        if found:
            self.reached = (self.reached - before) | found

    def text(self) -> str:
        """The bookmark for the client; empty when no statement was run."""
        return ",".join(sorted(self.reached))
