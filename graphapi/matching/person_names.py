"""Names of persons for comparison: given and family names as written and in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import jellyfish
from anyascii import anyascii

from graphapi.kernel.text import split_words

WORDS_MAX = 6
"""The number of words of a given or family name that are compared."""

LATIN = "LATIN"

_GENERATIONS = {"jr": "junior", "junior": "junior", "sr": "senior", "senior": "senior", "ii": "second", "iii": "third"}
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "herr", "frau"}
)  # fmt: skip
_DEGREES = frozenset({"phd", "md", "dds", "dvm", "mba", "msc", "bsc", "cpa", "esq", "obe", "mbe"})
"""Degrees and titles behind a name; not MA, which is a family name too."""
_FAMILY_FIRST = frozenset({"CJK", "HANGUL"})
"""Scripts whose names are written without a blank, the family name first."""

_FAMILY_FIRST_MAX = 4
"""The characters of a name in them; longer ones are no names of a person, or transliterated themselves."""

_VOWELS = str.maketrans("", "", "aeiouyw")
_UMLAUT = re.compile(r"(?<=[aou])e")
_REPEATED = re.compile(r"(.)\1+")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameParts:
    """Given and family names as folded words; either may be unknown."""

    given: Words = ()
    family: Words = ()


UNKNOWN = NameParts()


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its own letters and in Latin ones, which are the same for Latin names."""

    shown: str = ""
    script: str = LATIN
    written: NameParts = UNKNOWN
    latin: NameParts = UNKNOWN
    generation: str = ""
    """`junior`, `senior`, `second` or `third` where the name says so."""


NAMELESS = PersonName()


def person_name(name: str, given: str = "", family: str = "") -> PersonName:
    """The parts of a name. What the fields do not say comes from the name, whose last word is the family name."""
    shown = name or f"{given} {family}".strip()
    words = _in_order(shown)
    generation = next((_GENERATIONS[word] for word in words[1:] if word in _GENERATIONS), "")
    script = script_of(shown)
    if script in _FAMILY_FIRST and len(words) == 1 and 1 < len(words[0]) <= _FAMILY_FIRST_MAX:
        words = (words[0][1:], words[0][:1])
    written = _parts(words, _words(given), _words(family))
    latin = written if script == LATIN and shown.isascii() else NameParts(_latin(written.given), _latin(written.family))
    return PersonName(shown, script, written, latin, generation)


def script_of(text: str) -> str:
    """The script of the first letter, as Unicode names it: LATIN, CYRILLIC, CJK."""
    if text.isascii():
        return LATIN
    return next((unicodedata.name(c, LATIN).partition(" ")[0] for c in text if c.isalpha()), LATIN)


@lru_cache(65_536)
def sound(word: str) -> str:
    """How a word sounds, by its consonants; empty for other scripts than Latin."""
    return jellyfish.metaphone(word) if word.isascii() else ""


@lru_cache(65_536)
def skeleton(word: str) -> str:
    """The consonants of a word, doubled ones once: scripts without vowels meet Latin spellings in it."""
    return _REPEATED.sub(r"\1", word.translate(_VOWELS))


def without_umlauts(word: str) -> str:
    """A word in which spelled-out umlauts are plain letters: mueller becomes muller, as folded Müller is."""
    return _UMLAUT.sub("", word)


def _in_order(shown: str) -> Words:
    """The words of a name, with the family name last: “Oak, Ann” is Ann Oak."""
    family, comma, given = shown.partition(",")
    if comma and given.strip() and not _only_behind(given):
        return (*_words(given), *_words(family))
    return _words(shown)


def _only_behind(text: str) -> bool:
    return all(word in _GENERATIONS or word in _DEGREES for word in _without_dots(_words(text)))


@lru_cache(16_384)
def _words(text: str) -> Words:
    return tuple(split_words(text))


def _parts(words: Words, given: Words, family: Words) -> NameParts:
    rest = _named(words)
    given, family = _named(given), _named(family)
    if given and family:
        return NameParts(given[:WORDS_MAX], family[:WORDS_MAX])
    if given or family:
        others = tuple(word for word in rest if word not in given and word not in family)[:WORDS_MAX]
        return NameParts(given[:WORDS_MAX] or others, family[:WORDS_MAX] or others)
    return NameParts(rest[:-1][:WORDS_MAX], rest[-1:]) if len(rest) > 1 else NameParts(rest)


def _named(words: Words) -> Words:
    """The words of a name without a generation, the titles before it and the degrees behind it."""
    found = [word for word in _without_dots(words) if word not in _GENERATIONS]
    while found and found[0] in _TITLES:
        found.pop(0)
    while len(found) > 1 and found[-1] in _DEGREES:
        found.pop()
    return tuple(found)


def _without_dots(words: Words) -> Words:
    """The words with a degree that is written as two in one: Ph.D."""
    return (*words[:-2], "phd") if words[-2:] == ("ph", "d") else words


def _latin(words: Words) -> Words:
    return tuple(found for word in words for found in _romanized(word))[:WORDS_MAX]


@lru_cache(65_536)
def _romanized(word: str) -> Words:
    return (word,) if word.isascii() else tuple(split_words(anyascii(word)))
