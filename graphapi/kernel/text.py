"""Folding of names and search text: one function makes what is stored and what is asked. No storage, no ranking."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

SUFFIX_MIN = 4
"""The shortest run of last digits of a phone number that finds it."""

WORD_MAX = 100
"""Characters of a word that are kept; the analyzer cuts at 255."""

_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
_SPECIAL = str.maketrans(_LETTERS)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def fold(text: str) -> str:
    """Return the text without case, accents and surplus space: "Müller " and "MULLER" fold alike."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_SPECIAL)
    return " ".join(unicodedata.normalize("NFC", bare).replace("\0", " ").split())


def split_words(text: str) -> list[str]:
    """Return the folded runs of letters and digits, in their order; nothing of Lucene's syntax survives."""
    return [word[:WORD_MAX] for word in _WORD.findall(fold(text))]


def digits(text: str) -> str:
    """Return the decimal digits of a phone number, in ASCII."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())


def exact_token(kind: str, value: str) -> str:
    """Return the word that stands for a whole value: a digest, so that no analyzer cuts it and no beginning of a word meets it."""
    return f"_{kind}{hashlib.sha256(value.encode()).hexdigest()[:40]}"


def email_token(email: str) -> str:
    """Return the word by which a whole e-mail address is found, whatever its case."""
    return exact_token("e", email.strip().casefold())


def phone_token(phone: str) -> str:
    """Return the word by which a whole phone number is found."""
    return exact_token("p", phone)


def phone_suffixes(phone: str) -> list[str]:
    """Return every run of four or more last digits, the shortest first."""
    number = digits(phone)
    return [number[-n:] for n in range(SUFFIX_MIN, len(number) + 1)]


def search_words(name: str, emails: Iterable[str], phones: Iterable[str]) -> str:
    """Return all that a contact is found by, as one text of blank-separated words in a stable order."""
    found: dict[str, None] = dict.fromkeys(split_words(name))
    for email in emails:
        found.update(dict.fromkeys([*split_words(email), email_token(email)]))
    for phone in phones:
        found.update(dict.fromkeys([*phone_suffixes(phone), phone_token(phone)]))
    return " ".join(found)


def sort_key(name: str, contact_id: str) -> str:
    """Return the unique key by which contacts are ordered: the folded name, U+0000, the id."""
    return f"{fold(name)}\0{contact_id}"


def prefix_query(text: str) -> str | None:
    """Return the full-text query for the beginnings of all words of the text, None when it has no word."""
    words = list(dict.fromkeys(split_words(text)))
    if not words:
        return None
    return " ".join(f"+({word}^4 OR {word}*)" for word in words)
