"""Blocking keys: the words that two entries of one person probably share, by which the database finds them.

They stand among the search words of a contact, with e-mail addresses, phone numbers and whole names, which are words
already. A key alone proves nothing: those found are compared by `scoring`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter

from graphapi.kernel.contacts import ContactValues
from graphapi.kernel.text import name_key
from graphapi.matching.identities import birth_of, field_texts, name_of
from graphapi.matching.person_names import skeleton, sound

PERSON, CONSONANTS, NAME, BIRTH, WORK, FIELD = "_mp", "_mc", "_mf", "_mb", "_mw", "_mx"
"""The marks of the kinds of keys."""

FIELDS_MAX, VALUE_MIN = 10, 4
"""The number of custom fields that give a key, and the characters of a value that says enough."""


def blocking_keys(values: ContactValues) -> list[str]:
    """The blocking keys of a contact that are no other words of it."""
    return list(dict.fromkeys(_keys(values)))


def _keys(values: ContactValues) -> Iterator[str]:
    name = name_of(values).latin
    given, family = name.given, name.family
    if given and family:
        # Sorted, so that names in the wrong order meet.
        yield PERSON + "".join(sorted((_sound(given[0]), _sound(family[-1]))))
        yield CONSONANTS + "".join(sorted((skeleton(given[0]), skeleton(family[-1]))))
    for word in dict.fromkeys((*family, *given)):
        yield NAME + _sound(word)
    birth = birth_of(values)
    if birth and birth.month and birth.day:
        yield f"{BIRTH}{birth.month}x{birth.day}"
        if birth.year:
            yield f"{BIRTH}{birth.year}x{birth.month}x{birth.day}"
    if company := name_key(values.get("company") or ""):
        for word in (*given[:1], *family[-1:]):
            yield WORK + _digest(f"{company}|{_sound(word)}")
    for field, text in sorted(field_texts(values.get("customFields")).items(), key=itemgetter(0))[:FIELDS_MAX]:
        if len(text) >= VALUE_MIN:
            yield FIELD + _digest(f"{field}|{text}")


@lru_cache(65_536)
def _sound(word: str) -> str:
    found = "".join(c for c in (sound(word) or word) if c.isalnum() and c.isascii())
    return found or _digest(word)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=7).hexdigest()
