"""Paths of merge fields: which of a template's fields exist, with or without a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.labels import Labels
from graphapi.kernel.merge_fields import CONTACT, FIELDS, LINKED, TAKEN, USER, USER_FIELDS, Path, role_tokens
from graphapi.kernel.names import closest, did_you_mean
from graphapi.kernel.relation_rules import RuleLabel
from graphapi.kernel.text import fold

NAMES = frozenset({*FIELDS, "customFields"})
"""The fields of a contact; under `customFields` any name may follow."""

_CITED = 100


@dataclass(frozen=True)
class _Place:
    """What may follow at a position of a path, by name; `open` accepts anything."""

    fields: Mapping[str, _Place]
    open: bool = False

    def next(self, part: object) -> _Place | None:
        """The position that a part of a path leads to; None if nothing has that name."""
        if self.open or not isinstance(part, str | int):
            # Values computed while a template is filled in are known only then.
            return _ANYTHING
        return self.fields.get("first" if isinstance(part, int) else part)


_ANYTHING = _Place({}, open=True)
_VALUE = _Place({"size": _ANYTHING, "first": _ANYTHING, "last": _ANYTHING})
_RECORD = _Place({name: _ANYTHING if name == "customFields" else _VALUE for name in NAMES})
_PEOPLE = _Place({"first": _RECORD, "last": _RECORD, "size": _VALUE})
_USER = _Place(dict.fromkeys(USER_FIELDS, _VALUE))


def unknown_field(paths: Iterable[Path], labels: Labels, *path: str) -> Refused | None:
    """The refusal of the first merge field that no contact can have; None if all exist."""
    roots = _roots(labels)
    for found in sorted(paths, key=repr):
        refused = _unknown(found, roots, path)
        if refused is not None:
            return refused
    return None


def no_field(before: str, part: str, known: Iterable[str], *path: str) -> Refused:
    """The refusal of a merge field with an unknown part; `known` are the names valid in its place."""
    # A role and a label's key can differ in case only: suggest the last of those with the same folded form.
    names = sorted(known, reverse=part.isupper())
    close = [f"{before}{name}" for name in closest(part, [(fold(name), name) for name in names])]
    return invalid(f"There is no merge field “{before}{part[:_CITED]}”.{did_you_mean(close)}", *path)


def _roots(labels: Labels) -> _Place:
    """The position at which every path starts."""
    tokens = role_tokens(labels)
    keys = [key for key, label in labels.items() if not isinstance(label, RuleLabel)]
    lists = dict.fromkeys(tokens, _PEOPLE) | dict.fromkeys(keys, _ends(_PEOPLE))
    firsts = dict.fromkeys(tokens.keys() - TAKEN, _RECORD) | dict.fromkeys(keys, _ends(_RECORD))
    builtin = {CONTACT: _RECORD, LINKED: _Place(lists), USER: _USER, "now": _VALUE, "today": _VALUE}
    return _Place(firsts | builtin)


def _ends(of: _Place) -> _Place:
    return _Place({"name": of, "inverse": of})


def _unknown(found: Path, roots: _Place, path: tuple[str, ...]) -> Refused | None:
    place = roots
    for n, part in enumerate(found):
        after = place.next(part)
        if after is None:
            before = "".join(f"{one}." for one in found[:n])
            return no_field(before, str(part), place.fields, *path)
        place = after
    return None
