"""Folding of names and search text: one function makes what is stored and what is asked. No storage, no ranking."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

SUFFIX_MIN = 4
"""The shortest run of last digits of a phone number that finds it."""

NATIONAL_MIN = 7
"""The fewest digits of what may be a whole number without its leading zeros."""

WORD_MAX = 100
"""Characters of a word that are kept; the analyzer cuts at 255."""

KEY_MAX = 1_000
"""Characters of a folded name that are compared: folding can lengthen a text, and an index key ends at 8 kB."""

IN_EMAIL, IN_DOMAIN, IN_PHONE = "@", "@@", "#"
"""What marks the words of e-mail addresses, the first of their domains, and the digits of phone numbers."""

_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
_SPECIAL = str.maketrans(_LETTERS)
_WORD = re.compile(r"[a-z0-9]+")
_PHONE = re.compile(r"[\d\s+()./–-]+")


def fold(text: str) -> str:
    """Return the text without case, accents and surplus space: "Müller " and "MULLER" fold alike."""
    if text.isascii():
        return " ".join(text.lower().replace("\0", " ").split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_SPECIAL)
    return " ".join(unicodedata.normalize("NFC", bare).replace("\0", " ").split())


def split_words(text: str) -> list[str]:
    """Return the folded runs of letters and digits, in their order; nothing of Lucene's syntax survives."""
    folded = fold(text)
    if folded.isascii():
        return [word[:WORD_MAX] for word in _WORD.findall(folded)]
    spaced = "".join(c if c.isalnum() or _is_mark(c) else " " for c in folded)
    return [word[:WORD_MAX] for word in spaced.split() if any(c.isalnum() for c in word[:WORD_MAX])]


def _is_mark(character: str) -> bool:
    """Return whether it belongs to the letter before it, as the vowel signs of many scripts do."""
    return unicodedata.category(character).startswith("M")


def name_words(name: str) -> list[str]:
    """Return the words of a name, and as one word what only a sign divides: "o'brien" is found as obrien too."""
    joined = ("".join(split_words(part))[:WORD_MAX] for part in fold(name).split())
    return list(dict.fromkeys([*split_words(name), *(word for word in joined if word)]))


def domain_word(text: str) -> list[str]:
    """Return the word that follows the last @ at once, none when there is none."""
    _, at, domain = text.rpartition(IN_EMAIL)
    return split_words(domain)[:1] if at and domain[:1].isalnum() else []


def digits(text: str) -> str:
    """Return the decimal digits of a phone number, in ASCII."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())


def exact_token(kind: str, value: str) -> str:
    """Return the word for a whole value: a digest, so that no analyzer cuts it and no beginning of a word meets it."""
    return f"_{kind}{hashlib.sha256(value.encode()).hexdigest()[:40]}"


def email_token(email: str) -> str:
    """Return the word by which a whole e-mail address is found, whatever its case."""
    return exact_token("e", email.strip().casefold())


def phone_token(phone: str) -> str:
    """Return the word by which a whole phone number is found, however its digits are set apart."""
    return exact_token("p", digits(phone))


def phone_suffixes(phone: str) -> list[str]:
    """Return every run of four or more last digits, the shortest first."""
    number = digits(phone)
    return [number[-n:] for n in range(SUFFIX_MIN, len(number) + 1)]


def number_asked(text: str) -> str | None:
    """Return the digits of a text that is written as a phone number or a part of one, None for other texts."""
    number = digits(text)
    return number if len(number) >= SUFFIX_MIN and _PHONE.fullmatch(text.strip()) else None


def phone_runs(text: str) -> list[str]:
    """Return the digits to look for in phone numbers, with and without leading zeros; none for other texts.

    Zeros before a number stand for the country or trunk where it is written down, and are not stored.
    """
    number = number_asked(text)
    if number is None:
        return []
    bare = number.lstrip("0")
    return [number] if bare == number or len(bare) < NATIONAL_MIN else [number, bare]


def search_words(name: str, emails: Iterable[str], phones: Iterable[str]) -> str:
    """Return all that a contact is found by, as one text of blank-separated words in a stable order."""
    found: dict[str, None] = dict.fromkeys(name_words(name))
    for email in emails:
        found.update(dict.fromkeys(IN_EMAIL + word for word in split_words(email)))
        found.update(dict.fromkeys(IN_DOMAIN + word for word in domain_word(email)))
        found[email_token(email)] = None
    for phone in phones:
        found.update(dict.fromkeys(IN_PHONE + run for run in phone_suffixes(phone)))
        found[phone_token(phone)] = None
    return " ".join(found)


def name_key(name: str) -> str:
    """Return what names are ordered and compared by."""
    return fold(name)[:KEY_MAX]


def sort_key(name: str, contact_id: str) -> str:
    """Return the unique key by which contacts are ordered: the folded name, U+0000, the id."""
    return f"{name_key(name)}\0{contact_id}"


def prefix_query(text: str) -> str | None:
    """Return the full-text query of a list's filter, None when the text has no word.

    It asks for all words as beginnings of words of name or e-mail address, or for the last digits of a phone number.
    """
    words = list(dict.fromkeys(split_words(text)))
    if not words:
        return None
    beginnings = " ".join(f"+({word}* {IN_EMAIL}{word}*)" for word in words)
    number = number_asked(text)
    return beginnings if number is None else f"({beginnings}) {IN_PHONE}{number}"
