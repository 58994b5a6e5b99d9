"""Erasing a person: the phrases that identify one, and texts about others without them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from graphapi.kernel.errors import Json
from graphapi.kernel.json_values import is_list, is_object

ERASED = "(erased)"
"""What stands in a text for what was erased."""

WHOLLY: Json = {"erased": "wholly"}
"""What a record of a change about an erased contact holds."""

PARTLY: Json = {"erased": "partly"}
"""What is added to the record of a change of another contact that named the erased one."""

WORD_MIN, PHRASE_MIN = 6, 4
"""Characters that a phrase of one word needs, and one of several: shorter ones are in many texts by chance."""

_WORD = re.compile(r"[^\W_]+")
_OWN = frozenset({"id", "name", "givenName", "familyName", "emails", "phones", "externalId", "labelKey", "readers"})
"""The fields of a record that say who its own contact is."""


def phrases_of(values: Mapping[str, object]) -> frozenset[str]:
    """The names, addresses, numbers and external id among the properties of a contact."""
    given, family = values.get("givenName"), values.get("familyName")
    found: list[object] = [values.get("name"), values.get("externalId")]
    if given and family:
        found += [f"{given} {family}", f"{family} {given}"]
    for name in ("emails", "phones"):
        found += cast("Iterable[object]", values.get(name) or ())
    return frozenset(str(one) for one in found if one and _identifies(str(one)))


def _identifies(phrase: str) -> bool:
    words = _WORD.findall(phrase)
    return sum(map(len, words)) >= (PHRASE_MIN if len(words) > 1 else WORD_MIN)


def search_terms(phrases: Iterable[str], ids: Iterable[str]) -> list[str]:
    """What a text that has one of these contains in lower case, also where JSON escapes it.

    Capital and small letters have different escapes, which the case of the text does not change.
    """
    words = [max(_WORD.findall(phrase), key=len) for phrase in phrases]
    spelled = {one for word in words for one in (word, word.lower(), word.upper(), word.capitalize())}
    escaped = {json.dumps(one)[1:-1] for one in spelled}
    return sorted({one.lower() for one in (*spelled, *escaped, *ids)})


class Eraser:
    """Removes the phrases from texts, whatever stands between their words and however they are capitalised."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Longer phrases go first: an address may contain a name."""
        self._patterns = [_pattern(phrase) for phrase in sorted(phrases, key=lambda one: (-len(one), one))]

    def clean(self, text: str, namesakes: Iterable[str] = ()) -> str:
        """The text without the phrases, apart from those that also identify a namesake it is about."""
        others = list(namesakes)
        for pattern in self._patterns:
            if not any(map(pattern.search, others)):
                text = pattern.sub(ERASED, text)
        return text

    def cleaned(self, values: Json, namesakes: Iterable[str]) -> Json:
        """The values of a record without the phrases in their texts, but for what says who their own contact is."""
        others = list(namesakes)
        return {key: _walked(one, lambda text: self.clean(text, others), key) for key, one in values.items()}


def _pattern(phrase: str) -> re.Pattern[str]:
    words = r"[\W_]+".join(map(re.escape, _WORD.findall(phrase)))
    return re.compile(rf"(?<![^\W_])\+?{words}(?![^\W_])", re.IGNORECASE)


def _walked(value: object, clean: Callable[[str], str], key: str = "") -> object:
    if key in _OWN:
        return value
    if isinstance(value, str):
        return clean(value)
    if is_list(value):
        return [_walked(one, clean) for one in value]
    if is_object(value):
        return {name: _walked(one, clean, name) for name, one in value.items()}
    return value
