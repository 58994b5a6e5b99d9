"""Names that callers pass as text: labels, roles and kinds of ids. Unknown names get suggestions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import StrEnum

from graphapi.kernel.errors import BadArgument, Code, Refused, invalid
from graphapi.kernel.labels import NAME_MAX, Labels, sides_of_role
from graphapi.kernel.relation_rules import Rules, is_derived, roles_of
from graphapi.kernel.text import fold

CLOSEST_MAX = 3
_ALIKE = 0.6
"""The `difflib` ratio from which a name is suggested, as its documentation recommends."""


class Means(StrEnum):
    """What the text of an argument refers to."""

    LABEL = "label"
    ROLE = "role"
    ANY_ROLE = "role of a label or a relation rule"
    CONTACT_ID = "con_"
    USER_ID = "usr_"


_KINDS = {Means.CONTACT_ID: "contact", Means.USER_ID: "user"}


def is_known(means: Means, text: str, labels: Labels, rules: Rules = ()) -> bool:
    """Whether a text refers to something in the registry, or has the form of such an id.

    Whether the object exists is not checked: hidden and missing objects give the same answer.
    """
    if means in _KINDS:
        return text.startswith(means)
    if means is Means.LABEL:
        return text in labels
    return bool(sides_of_role(labels, text)) or (means is Means.ANY_ROLE and is_derived(rules, text))


def unknown(means: Means, text: str, labels: Labels, argument: str, rules: Rules = ()) -> BadArgument:
    """The error for a text that refers to nothing."""
    if means in _KINDS:
        return BadArgument(argument, f"`{argument}` must be the id of a {_KINDS[means]}, {means}…, not {_cited(text)}.")
    if means is Means.LABEL:
        return _unknown("key", text, closest_keys(text, labels), argument)
    if means is Means.ANY_ROLE:
        close = closest_roles(text, labels, rules)
        message = f"No label and no enabled relation rule has the role {_cited(text)}.{did_you_mean(close)}"
        return BadArgument(argument, message, tuple(close))
    return _unknown("role", text, closest_roles(text, labels), argument)


def _unknown(what: str, text: str, close: list[str], argument: str) -> BadArgument:
    return BadArgument(argument, _no_label_has(what, text, close), tuple(close))


def _no_label_has(what: str, text: str, close: list[str]) -> str:
    return f"No label has the {what} {_cited(text)}.{did_you_mean(close)}"


def no_role(text: str, labels: Labels, *path: str) -> Refused:
    """The refusal of a role that no label has."""
    return invalid(_no_label_has("role", text, closest_roles(text, labels)), *path)


def no_label(text: str, labels: Labels, *path: str) -> Refused:
    """The refusal of a label key that is not registered."""
    message = f"There is no such association label.{did_you_mean(closest_keys(text, labels))}"
    return Refused(Code.NOT_FOUND, message, path)


def closest_keys(text: str, labels: Labels) -> list[str]:
    """The keys of labels that resemble a text, or have a role that does."""
    by_role = [(role, label.key) for label in labels.values() for role in label.folded]
    return closest(text, [*by_role, *((fold(key), key) for key in labels)])


def closest_roles(text: str, labels: Labels, rules: Rules = ()) -> list[str]:
    """The roles of labels and enabled rules that resemble a text."""
    roles = [(fold(role), role) for role in roles_of(tuple(rule for rule in rules if rule.enabled))]
    roles += [
        (folded, label.role(side))
        for label in labels.values()
        for side, folded in zip(label.sides(), label.folded, strict=False)
    ]
    if "." not in text:
        return closest(text, roles)
    return closest(text, [(fold(f"{key}.{end}"), f"{key}.{end}") for key in labels for end in ("name", "inverse")])


def closest(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """The names whose folded form, given first in each pair, resembles the text; the best match first."""
    by_form = dict(names)
    found = difflib.get_close_matches(fold(text[:NAME_MAX]), by_form, CLOSEST_MAX, _ALIKE)
    return list(dict.fromkeys(by_form[form] for form in found))


def did_you_mean(names: Iterable[str]) -> str:
    """A question to append to a message, with a leading space; "" if there are no names."""
    *some, last = [f"“{name}”" for name in names] or [""]
    if not last:
        return ""
    return f" Did you mean {', '.join(some)} or {last}?" if some else f" Did you mean {last}?"


def _cited(text: str) -> str:
    """The caller's text as quoted in a message, truncated to the length of a name."""
    return f"“{text}”" if len(text) <= NAME_MAX else f"“{text[:NAME_MAX]}…”"
