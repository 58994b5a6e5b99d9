"""Search words: one function makes the words that are stored, others make the words to search for.

The words change with this file. Each contact's words include `WORDS_MARK`, so that contacts whose words were written by
another version, which may still be running, can be found and updated: see `services.upkeep`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from graphapi.kernel.phones import Phone, digits, phone_of, phone_suffixes
from graphapi.kernel.text import WORD_MAX, fold, name_key, split_words

WORDS_MARK = "_v6"
"""The version of the words, stored as one of them."""


class Writing(StrEnum):
    """How a complete number is written; the values mark its words."""

    DIGITS = "p"
    """As written, including a country code if there is one."""

    ABROAD = "q"
    """The national part of a number with a country code."""

    AT_HOME = "r"
    """The national part of a number without a country code."""


IN_EMAIL, IN_DOMAIN, IN_PHONE, JOINED = "@", "@@", "#", "="
"""The marks of e-mail words, of first domain words, of phone digits, and of joined words."""

JOINED_MAX = 3
"""The number of neighbouring words of a name that are joined: de la Cruz is found as delacruz."""

PLACES_MAX = 8
"""The number of words of a name that are joined with those that follow."""

ENDS_MAX = 64
"""The maximum number of suffixes indexed for a name without spaces."""

_LETTERS = re.compile("[a-z0-9 ]*")
"""Folded text without punctuation, whose words cannot be joined across it."""

_APOSTROPHES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u00b4\u2032\uff07\ua78c\u055a", "'")
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
WITHOUT_BLANKS = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]{2,}"
)
"""Runs of Chinese, Japanese and Korean characters, whose names are written without spaces."""


def words_of(text: str) -> list[str]:
    """The words of a text, in order; apostrophes of any form separate words."""
    return split_words(text.translate(_APOSTROPHES))


def spellings(text: str) -> list[str]:
    """A text without its accents and, if it has umlauts, with these spelled out: muller, mueller."""
    if text.isascii():
        return [fold(text)]
    plain = text.translate(_APOSTROPHES)
    spelled = unicodedata.normalize("NFC", plain).casefold().translate(_SPELLED_OUT)
    return list(dict.fromkeys((fold(plain), fold(spelled))))


def name_words(name: str) -> list[str]:
    """The words of a name, plus words joined across punctuation: "o'brien" is found as obrien too."""
    return list(dict.fromkeys(word for spelling in spellings(name) for word in _apart(spelling)))


def _apart(spelling: str) -> list[str]:
    if _LETTERS.fullmatch(spelling):
        return [word[:WORD_MAX] for word in spelling.split()]
    joined = ("".join(split_words(part))[:WORD_MAX] for part in spelling.split())
    return [*split_words(spelling), *(word for word in joined if word)]


def joined_words(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield joined neighbouring words, with the start and the end position."""
    for start in range(min(len(words), PLACES_MAX)):
        for end in range(start + 2, min(start + JOINED_MAX, len(words)) + 1):
            yield start, end, "".join(words[start:end])[:WORD_MAX]


def name_ends(name: str) -> Iterator[str]:
    """Yield the suffixes, of two characters or more, of the parts of a name in scripts without spaces."""
    if name.isascii():
        return
    for run in WITHOUT_BLANKS.findall("".join(words_of(name))):
        for start in range(min(len(run) - 1, ENDS_MAX)):
            yield run[start : start + WORD_MAX]


def domain_word(text: str) -> list[str]:
    """The word directly after the last @; empty if there is none."""
    _, at, domain = text.rpartition(IN_EMAIL)
    return split_words(domain)[:1] if at and domain[:1].isalnum() else []


def written(text: str) -> str:
    """A text with an @ as it occurs among the words of contacts with this text in a name or an address."""
    return "_".join(text.split()).replace(IN_EMAIL, ">")


def exact_token(kind: str, value: str) -> str:
    """The word for a complete value: a digest, so that no analyzer splits it and no prefix matches it."""
    return f"_{kind}{hashlib.sha256(value.encode()).hexdigest()[:40]}"


def short_token(kind: str, value: str) -> str:
    """The word for a complete value of which a contact may have many: who is found by it is compared again."""
    return f"_{kind}{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def email_token(email: str) -> str:
    """The word by which a complete e-mail address is found, ignoring case."""
    return exact_token("e", email.strip().casefold())


def name_tokens(name: str) -> list[str]:
    """The words by which a complete name is found, however its words are divided."""
    return [token for spelling in spellings(name) for token in _whole(split_words(spelling))]


def _whole(words: Sequence[str]) -> list[str]:
    return [exact_token("n", "".join(words))] if words else []


def phone_token(phone: str) -> str:
    """A word shared by phone numbers with the same written digits, however they are formatted."""
    return number_token(Writing.DIGITS, digits(phone))


def number_token(writing: Writing, digits_: str, extension: str = "") -> str:
    """The word for a complete number in one of its written forms; with an extension, for that one only."""
    return exact_token(writing, f"{digits_}x{extension}" if extension else digits_)


def phone_tokens(phone: Phone) -> list[str]:
    """The words by which a complete number is found, whatever the region of the workspace."""
    by_national = Writing.AT_HOME if phone.country is None else Writing.ABROAD
    writings = [(Writing.DIGITS, phone.digits), *((by_national, national) for national in phone.at_home)]
    extensions = ["", phone.extension] if phone.extension else [""]
    return [number_token(*writing, extension) for extension in extensions for writing in writings]


def search_words(name: str, emails: Iterable[str], phones: Iterable[str], keys: Iterable[str] = ()) -> str:
    """All words by which a contact is found, as one space-separated text in a stable order.

    `keys` are the blocking keys, by which its duplicates are found.
    """
    found: list[str] = []
    for spelling in spellings(name):
        words = split_words(spelling)
        found += _apart(spelling)
        found += [JOINED + word for _, _, word in joined_words(words)]
        found += _whole(words)
    found += name_ends(name)
    if IN_EMAIL in name:
        found.append(f"<{written(name_key(name))}")
    for email in emails:
        found += [IN_EMAIL + word for word in split_words(email)]
        found += [IN_DOMAIN + word for word in domain_word(email)]
        found += (email_token(email), f"<{written(email.casefold())}")
    for phone in map(phone_of, phones):
        found += [IN_PHONE + run for run in phone_suffixes(phone)]
        found += phone_tokens(phone)
    return " ".join(dict.fromkeys((*found, *keys, WORDS_MARK)))
