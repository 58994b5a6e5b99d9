"""Search texts as questions: ranked parts, each with a full-text query and the words that a contact must have.

`kernel.words` defines the words; the statements define how they are searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from graphapi.kernel.errors import BadArgument
from graphapi.kernel.phones import number_asked, phone_runs, without_extension
from graphapi.kernel.text import name_key, split_words
from graphapi.kernel.words import (
    IN_DOMAIN,
    IN_EMAIL,
    IN_PHONE,
    JOINED,
    domain_word,
    email_token,
    joined_words,
    name_tokens,
    spellings,
    words_of,
    written,
)

TEXT_MAX = 500
"""Maximum characters of a search text."""

WORDS_MAX = 32
"""Maximum words of a search text; Lucene fails at about a thousand terms."""

SIMILAR_MIN, SIMILAR_MAX = 4, 6
"""The minimum length of a word with a wrong letter, and the maximum number of words in such a text."""

Clauses = list[list[str]]
"""A contact's words must contain at least one mark of every clause."""

NEVER: Clauses = [["\n\n"]]
"""A clause that matches no contact."""


class MatchedOn(StrEnum):
    """The property of a contact that matched."""

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
    """One way to match: contacts whose words include all of `marks` but not all of `unless` get this rank.

    `query` finds them in the full-text index; without it they are those whose sort key starts with `key`.
    """

    matched_on: MatchedOn
    exact: bool
    marks: Clauses
    unless: Clauses = field(default_factory=lambda: NEVER)
    query: str = ""
    key: str = ""

    @property
    def rank(self) -> int:
        """The position of the part among the matches."""
        return RANKS.index((self.matched_on, self.exact))


@dataclass(frozen=True)
class Question:
    """A parsed search text: the ways to match, best first; `as_written` if some compare the addresses as written.

    `similar` are full-text queries for similar contacts, by rank, used if nothing else matches. With `whole_only`, a
    partial match identifies no one: the same number with another extension belongs to someone else.
    """

    parts: tuple[Part, ...] = ()
    as_written: bool = False
    similar: tuple[tuple[int, str], ...] = ()
    whole_only: bool = False

    @property
    def query(self) -> str:
        """The query for anything that matches any of the parts."""
        return " ".join(f"({query})" for query in dict.fromkeys(part.query for part in self.parts) if query)

    @property
    def ways(self) -> list[Clauses]:
        """The marks of all matches, whatever their rank; what is found by key alone is a partial match too."""
        return [part.marks for part in self.parts if part.query]


def read_question(text: str, phones: Sequence[str], argument: str) -> Question:
    """The question that a text asks, empty if it has no word; BadArgument if it is too long.

    `phones` are the words of the phone numbers that the text can be parsed as.
    """
    text = text.strip()
    words = words_of(text)
    if len(text) > TEXT_MAX:
        raise BadArgument(argument, f"`{argument}` must not exceed {TEXT_MAX} characters.")
    if len(words) > WORDS_MAX:
        raise BadArgument(argument, f"`{argument}` must not exceed {WORDS_MAX} words.")
    if not words:
        return Question()
    parts = sorted([*_whole(text, phones), *_partial(text)], key=lambda part: part.rank)
    if number_asked(text):
        return Question(tuple(parts), whole_only=bool(without_extension(text)[1]))
    return Question(tuple(parts), IN_EMAIL in text, tuple(_similar(words)))


def _whole(text: str, phones: Sequence[str]) -> list[Part]:
    key = f"{name_key(text)}\0"
    parts = [Part(MatchedOn.NAME, exact=True, marks=[[f"\n{_as_written(key)}"]], key=key)]
    if IN_EMAIL in text:
        token = email_token(text)
        parts.append(Part(MatchedOn.EMAIL, exact=True, marks=[[token]], query=token))
    else:
        names = name_tokens(text)
        parts.append(Part(MatchedOn.NAME, exact=True, marks=[names], query=" ".join(names)))
    if phones:
        parts.append(Part(MatchedOn.PHONE, exact=True, marks=[[*phones]], query=" ".join(phones)))
    return parts


def _partial(text: str) -> list[Part]:
    """The ways to match partially."""
    if IN_EMAIL in text:
        return _as_address(text)
    in_name, in_email = _in_name(text), [[f" {IN_EMAIL}{word}"] for word in words_of(text)]
    parts = [_part(MatchedOn.NAME, in_name), _part(MatchedOn.EMAIL, in_email)]
    if len(in_email) > 1:
        in_either = [[*name, *email] for name, email in zip(in_name, in_email, strict=True)]
        parts.append(_part(MatchedOn.EMAIL, in_either, unless=in_name))
    runs = [f" {IN_PHONE}{run}" for run in phone_runs(text)]
    return [*parts, _part(MatchedOn.PHONE, [runs])] if runs else parts


def _in_name(text: str) -> Clauses:
    """For each word, how it can occur in a name: alone, joined with its neighbours, or spelled out."""
    words = words_of(text)
    clauses: Clauses = [[] for _ in words]
    for spelled in (split_words(spelling) for spelling in spellings(text)):
        if len(spelled) != len(words):
            continue
        for n, word in enumerate(spelled):
            clauses[n] += _alone_or_joined(word)
        for start, end, joined in joined_words(spelled):
            for clause in clauses[start:end]:
                clause.extend(_alone_or_joined(joined))
    return [list(dict.fromkeys(clause)) for clause in clauses]


def _alone_or_joined(word: str) -> list[str]:
    """A word as the prefix of one word of a name, or as several whole words joined."""
    return [f" {word}", f" {JOINED}{word} "]


def _as_address(text: str) -> list[Part]:
    """The ways to match a text with an @, which must occur as such in an e-mail address or a name."""
    words = list(dict.fromkeys(words_of(text)))
    # Words that are followed by something are complete.
    ends = [" "] * (len(words) - 1) + ["" if text[-1].isalnum() else " "]
    domain = domain_word(text)
    places = [IN_DOMAIN if word in domain else IN_EMAIL for word in words]
    in_name = [[f" {word}{end}"] for word, end in zip(words, ends, strict=True)]
    in_email = [[f" {place}{word}{end}"] for place, word, end in zip(places, words, ends, strict=True)]
    as_written: Clauses = [[written(text.casefold()), written(name_key(text))]]
    parts = [_part(MatchedOn.NAME, in_name, as_written), _part(MatchedOn.EMAIL, in_email, as_written)]
    if len(words) > 1:
        in_either = [[*name, *email] for name, email in zip(in_name, in_email, strict=True)]
        parts.append(_part(MatchedOn.EMAIL, in_either, as_written, unless=in_name))
    return parts


def _similar(words: Sequence[str]) -> list[tuple[int, str]]:
    """The queries for contacts whose name, or else whose name or addresses, differ by one letter in a word."""
    words = list(dict.fromkeys(words))
    long = [word for word in words if len(word) >= SIMILAR_MIN and not any(map(str.isdigit, word))][:SIMILAR_MAX]
    if not long:
        return []
    in_name = [[f"{word}*", *([f"{word}~1"] if word in long else [])] for word in words]
    in_either = [[*terms, *(IN_EMAIL + term for term in terms)] for terms in in_name]
    return [
        (RANKS.index((matched_on, False)), " ".join(f"+({' '.join(terms)})" for terms in clauses))
        for matched_on, clauses in ((MatchedOn.NAME, in_name), (MatchedOn.EMAIL, in_either))
    ]


def _as_written(text: str) -> str:
    """A text in its written form among the words, without the marks for the start of a word."""
    return text.replace(" ", "\t").replace(IN_EMAIL, "\r")


def _part(matched_on: MatchedOn, marks: Clauses, further: Clauses | None = None, unless: Clauses = NEVER) -> Part:
    clauses = (" ".join(_term(mark) for mark in clause) for clause in marks)
    query = " ".join(f"+({clause})" for clause in clauses)
    return Part(matched_on, exact=False, marks=[*marks, *(further or [])], unless=unless, query=query)


def _term(mark: str) -> str:
    """The full-text term for a word, or for a prefix."""
    return mark.strip() if mark.endswith(" ") else f"{mark.strip()}*"
