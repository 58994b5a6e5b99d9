"""Folding of names and search texts: the same function for stored and for searched text."""

from __future__ import annotations

import re
import unicodedata

WORD_MAX = 100
"""The length to which a word is cut; the analyzer cuts at 255."""

KEY_MAX = 1_000
"""The length to which a folded name is cut: folding can lengthen a text, and an index key is limited to 8 kB."""

_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
_SPECIAL = str.maketrans(_LETTERS)
_COMMON_MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328"
FOLDS = [[letter, folded] for letter, folded in (*_LETTERS.items(), *dict.fromkeys(_COMMON_MARKS, "").items())]
"""What the database replaces, one after the other, where it folds a lower-case text in NFKD itself."""

_WORD = re.compile(r"[a-z0-9]+")
_MARKS = r"\p{M}*"
_WRITTEN = {folded: "".join(one for one in _LETTERS if _LETTERS[one] == folded) for folded in _LETTERS.values()}
"""For a folded letter, or two of them, the letters that are folded to it."""


def fold(text: str) -> str:
    """The text without case, accents and extra spaces: "Müller " and "MULLER" fold alike."""
    if text.isascii():
        return " ".join(text.lower().replace("\0", " ").split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_SPECIAL)
    return " ".join(unicodedata.normalize("NFC", bare).replace("\0", " ").split())


def pattern(text: str) -> str:
    """A Java regular expression that matches a text in NFKD as `fold` compares texts; empty where nothing is left."""
    folded, found, at = fold(text), list[str](), 0
    while at < len(folded):
        pair, letter = folded[at : at + 2], folded[at]
        if len(pair) > 1 and pair in _WRITTEN:
            found.append(f"(?:{_letter(pair[0])}{_letter(pair[1])}|{_WRITTEN[pair]}{_MARKS})")
        else:
            found.append(r"\s+" if letter == " " else _letter(letter))
        at += len(pair) if pair in _WRITTEN else 1
    return "".join(found)


def _letter(letter: str) -> str:
    plain, written = re.escape(unicodedata.normalize("NFKD", letter)), _WRITTEN.get(letter)
    return (f"[{plain}{written}]" if written else plain) + _MARKS


def split_words(text: str) -> list[str]:
    """The folded runs of letters and digits, in order; no Lucene syntax survives."""
    if text.isascii():
        # Each blank ends a word in the folded text too, so that it need not be folded first.
        return [word[:WORD_MAX] for word in _WORD.findall(text.lower())]
    folded = fold(text)
    if folded.isascii():
        return [word[:WORD_MAX] for word in _WORD.findall(folded)]
    spaced = "".join(c if c.isalnum() or _is_mark(c) else " " for c in folded)
    return [word[:WORD_MAX] for word in spaced.split() if any(c.isalnum() for c in word[:WORD_MAX])]


def _is_mark(character: str) -> bool:
    """Whether the character belongs to the letter before it, like the vowel signs of many scripts."""
    return unicodedata.category(character).startswith("M")


def name_key(name: str) -> str:
    """The key by which names are sorted and compared."""
    return fold(name)[:KEY_MAX]


def sort_key(name: str, contact_id: str) -> str:
    """The unique key by which contacts are sorted: the folded name, U+0000, the id."""
    return f"{name_key(name)}\0{contact_id}"
