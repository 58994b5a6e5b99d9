"""What a search text asks for, as parts: a rank each, a full-text query, and what must stand in a contact's words.

The words are those of `kernel.text.search_words`; how they are looked through is the statements' business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from graphapi.kernel.text import (
    IN_DOMAIN,
    IN_EMAIL,
    IN_PHONE,
    domain_word,
    email_token,
    name_key,
    phone_runs,
    phone_token,
    split_words,
)

TEXT_MAX = 500
"""Characters of a search text that are looked at."""

WORDS_MAX = 12
"""Words of a search text that are looked at."""

Clauses = list[list[str]]
"""What a contact's words must contain: of every clause at least one."""

NEVER: Clauses = [["\n\n"]]
"""What no contact contains."""


class MatchedOn(StrEnum):
    """What of a contact matched."""

    NAME = "NAME"
    EMAIL = "EMAIL"
    PHONE = "PHONE"


RANKS = [
    (MatchedOn.EMAIL, True),
    (MatchedOn.PHONE, True),
    (MatchedOn.NAME, True),
    (MatchedOn.EMAIL, False),
    (MatchedOn.PHONE, False),
    (MatchedOn.NAME, False),
]
"""The order of matches, best first: what matched, and whether it is the whole value."""


@dataclass(frozen=True)
class Part:
    """One way to match: a contact whose words contain all of `marks`, and not all of `unless`, has this rank.

    `query` finds them in the full-text index; without one, all of them have a sort key that begins with `key`.
    """

    matched_on: MatchedOn
    exact: bool
    marks: Clauses
    unless: Clauses = field(default_factory=lambda: NEVER)
    query: str = ""
    key: str = ""

    @property
    def rank(self) -> int:
        """Return the place of the part in the order of matches."""
        return RANKS.index((self.matched_on, self.exact))


def parts_of(text: str, phones: Sequence[str] = ()) -> list[Part]:
    """Return the ways in which a contact can match the text, best first, none when it has no word.

    `phones` are the numbers that the text can be read as.
    """
    text = text[:TEXT_MAX].strip()
    words = list(dict.fromkeys(split_words(text)))[:WORDS_MAX]
    if not words:
        return []
    parts = [*_whole(text, phones), *_partial(text, words)]
    return sorted(parts, key=lambda part: part.rank)


def _whole(text: str, phones: Sequence[str]) -> list[Part]:
    key = f"{name_key(text)}\0"
    parts = [Part(MatchedOn.NAME, exact=True, marks=[[f"\n{_as_written(key)}"]], key=key)]
    if IN_EMAIL in text:
        token = email_token(text)
        parts.append(Part(MatchedOn.EMAIL, exact=True, marks=[[token]], query=token))
    tokens = sorted({phone_token(phone) for phone in phones})
    if tokens:
        parts.append(Part(MatchedOn.PHONE, exact=True, marks=[tokens], query=" ".join(tokens)))
    return parts


def _partial(text: str, words: list[str]) -> list[Part]:
    """Return the ways to match in part."""
    as_written: Clauses = [[_as_written(text.casefold()), _as_written(name_key(text))]] if IN_EMAIL in text else []
    ends = _ends(text, words)
    in_name = [[f" {word}{end}"] for word, end in zip(words, ends, strict=True)]
    domain = domain_word(text)
    places = [IN_DOMAIN if word in domain else IN_EMAIL for word in words]
    in_email = [[f" {place}{word}{end}"] for place, word, end in zip(places, words, ends, strict=True)]
    in_either = [[*name, *email] for name, email in zip(in_name, in_email, strict=True)]
    parts = [_part(MatchedOn.NAME, in_name, as_written), _part(MatchedOn.EMAIL, in_email, as_written)]
    if len(words) > 1:
        parts.append(_part(MatchedOn.EMAIL, in_either, as_written, unless=in_name))
    runs = [f" {IN_PHONE}{run}" for run in phone_runs(text)]
    return [*parts, _part(MatchedOn.PHONE, [runs], [])] if runs else parts


def _as_written(text: str) -> str:
    """Return how a text stands beside the words: without what marks the beginning of a word there."""
    return text.replace(" ", "\t").replace(IN_EMAIL, "\r")


def _ends(text: str, words: list[str]) -> list[str]:
    """Return what follows each word: nothing where it may be a beginning, a blank where it must be whole.

    A text with an @ must stand so in an e-mail address or a name: the words that something follows are whole.
    """
    if IN_EMAIL not in text:
        return [""] * len(words)
    return [" "] * (len(words) - 1) + ["" if text[-1].isalnum() else " "]


def _part(matched_on: MatchedOn, marks: Clauses, further: Clauses, unless: Clauses = NEVER) -> Part:
    clauses = (" ".join(_term(mark) for mark in clause) for clause in marks)
    query = " ".join(f"+({clause})" for clause in clauses)
    return Part(matched_on, exact=False, marks=[*marks, *further], unless=unless, query=query)


def _term(mark: str) -> str:
    """Return the full-text term for a word, or for the beginning of one."""
    return mark.strip() if mark.endswith(" ") else f"{mark.strip()}*"


def whole_query(parts: Sequence[Part]) -> str:
    """Return the full-text query for whatever matches any of the parts."""
    return " ".join(f"({query})" for query in dict.fromkeys(part.query for part in parts) if query)
