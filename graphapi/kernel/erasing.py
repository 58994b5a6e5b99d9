"""Erasing a person: the phrases that identify one, and texts about others without them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import cast

from graphapi.kernel.errors import Json
from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.words import WITHOUT_BLANKS, spellings

ERASED = "(erased)"
"""What stands in a text for what was erased."""

WHOLLY: Json = {"erased": "wholly"}
"""What a record of a change about an erased contact holds."""

PARTLY: Json = {"erased": "partly"}
"""What is added to the record of a change of another contact that named the erased one."""

WORD_MIN, PHRASE_MIN = 6, 4
"""Characters that a phrase of one word needs, and one of several: shorter ones are in many texts by chance."""

IDEOGRAPHS_MIN = 3
"""Characters that a phrase of Chinese, Japanese or Korean needs: a name has two to four."""

NATIONAL_MIN = 7
"""Digits that are left of a number without its country code, which has up to three."""

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_NUMBER = re.compile(r"\+\d+")
_BETWEEN_DIGITS = r"[\s./()\-]{0,3}"
_SEPARATORS = " \u00a0-./"
_OWN = frozenset({"id", "name", "givenName", "familyName", "emails", "phones", "externalId", "labelKey", "readers"})
"""The fields of a record that say who its own contact is."""


def phrases_of(values: Mapping[str, object]) -> frozenset[str]:
    """The names, addresses, numbers and external id among the properties of a contact."""
    given, family = values.get("givenName"), values.get("familyName")
    found: list[object] = [*_orders(str(values.get("name") or "")), values.get("externalId")]
    if given and family:
        found += [f"{given} {family}", f"{family} {given}"]
    for name in ("emails", "phones"):
        found += cast("Iterable[object]", values.get(name) or ())
    return frozenset(str(one) for one in found if one and _identifies(str(one)))


def _orders(name: str) -> list[str]:
    """A name, and with its last word first."""
    *first, last = name.split() or [""]
    return [name, " ".join((last, *first))] if first else [name]


def _identifies(phrase: str) -> bool:
    if WITHOUT_BLANKS.fullmatch(phrase):
        return len(phrase) >= IDEOGRAPHS_MIN
    words = _WORD.findall(phrase)
    return sum(map(len, words)) >= (PHRASE_MIN if len(words) > 1 else WORD_MIN)


def search_terms(phrases: Iterable[str], ids: Iterable[str]) -> list[str]:
    """What a text that has one of these contains in lower case, also where JSON escapes it.

    Capital and small letters have different escapes, which the case of the text does not change.
    """
    words = set(chain.from_iterable(map(_terms, phrases)))
    spelled = {one for word in words for one in (word, word.lower(), word.upper(), word.capitalize())}
    escaped = {json.dumps(one)[1:-1] for one in spelled}
    return sorted({one.lower() for one in (*spelled, *escaped, *ids)})


def _terms(phrase: str) -> list[str]:
    if _NUMBER.fullmatch(phrase):
        return _ends(phrase)
    return [max(_WORD.findall(form), key=len) for form in _forms(phrase)]


def _forms(phrase: str) -> list[str]:
    """A phrase with composed and decomposed accents, without them, and with umlauts spelled out; the longest first."""
    composed = {unicodedata.normalize(form, phrase) for form in ("NFC", "NFD")}
    return sorted(filter(_WORD.search, {*composed, *spellings(phrase)}), key=lambda one: (-len(one), one))


def _ends(number: str) -> list[str]:
    """The last four digits of a number, with up to one separator between them."""
    end = number[-4:]
    return [end, *(end[:n] + one + end[n:] for n in (1, 2, 3) for one in _SEPARATORS)]


class Eraser:
    """Removes the phrases from texts, whatever stands between their words and however they are capitalised."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Longer phrases go first: an address may contain a name."""
        self._patterns = [_pattern(phrase) for phrase in sorted(phrases, key=lambda one: (-len(one), one))]

    def clean(self, text: str, namesakes: Iterable[str] = ()) -> str:
        """The text without the phrases, apart from those that also identify a namesake it is about."""
        others = [order for one in namesakes for order in _orders(one)]
        for pattern in self._patterns:
            if not any(map(pattern.search, others)):
                text = pattern.sub(ERASED, text)
        return text

    def cleaned(self, values: Json, namesakes: Iterable[str]) -> Json:
        """The values of a record without the phrases in their texts, but for what says who their own contact is."""
        others = list(namesakes)
        return {key: _walked(one, lambda text: self.clean(text, others), key) for key, one in values.items()}


def _pattern(phrase: str) -> re.Pattern[str]:
    found = "|".join(_digits(phrase[1:]) if _NUMBER.fullmatch(phrase) else map(_words, _forms(phrase)))
    if WITHOUT_BLANKS.fullmatch(phrase):
        return re.compile(found)
    return re.compile(rf"(?<![^\W_])(?:{found})[\u0300-\u036f]*(?![^\W_])", re.IGNORECASE)


def _words(form: str) -> str:
    return r"[\W_]+".join(map(re.escape, _WORD.findall(form)))


def _digits(number: str) -> list[str]:
    """Patterns of a number: international, and as it is dialled within a country whose code has one to three digits."""
    national = (number[n:] for n in (1, 2, 3) if len(number) - n >= NATIONAL_MIN)
    return [f"(?:{prefix}{_BETWEEN_DIGITS})?{_BETWEEN_DIGITS.join(digits)}"
            for prefix, digits in ((r"(?:\+|00)", number), *(("0", one) for one in national))]  # fmt: skip


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
