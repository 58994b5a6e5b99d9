"""What every contact that passes a composed filter has, as indexes find it; the conditions are still checked.

Whole values have words in the full-text index, names are ranges of the sort key, and associations have types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from graphapi.kernel.field_keys import field_entry, field_name_word, title_word, words_of_entry
from graphapi.kernel.labels import Labels
from graphapi.kernel.pages import HIGHEST
from graphapi.kernel.text import name_key
from graphapi.services.contacts.contact_conditions import related_parameters
from graphapi.services.contacts.contact_filters import Bounds, ResolvedFilter
from graphapi.services.contacts.filter_values import ContactFilter, FieldValues, RelatedValues, TextValues
from graphapi.services.contacts.search_texts import email_key, number_tokens

WORDS_MAX = 800
"""The words of all queries: Lucene allows 1,024, the search included. Longer queries are left out."""


def with_company(given: ContactFilter) -> ContactFilter:
    """The filter with the company that it requires as a named filter, which has an index."""
    companies = (one.company_name.equals for one in given.required() if one.company_name is not None)
    company = next(filter(None, companies), None)
    return replace(given, company=company) if company and given.company is None else given


def narrowed(found: ResolvedFilter, wanted: ContactFilter, region: str | None, today: date) -> ResolvedFilter:
    """The filters with what else the required ones say of all contacts that pass."""
    words, bounds, related = list[str](), found.bounds, found.related
    external, left = found.external_ids, WORDS_MAX
    for one in wanted.required():
        for query in _words(one, region):
            if (size := len(query.split())) <= left:
                words, left = [*words, query], left - size
        external = next(([text.strip() for text in some] for some in _whole(one.external_id)), external)
        if one.name is not None:
            bounds = _within(bounds, one.name)
        if one.related is not None:
            related = related or _types(found.labels, one.related, today)
    return replace(found, words=tuple(words), bounds=bounds, external_ids=external, related=related)


def _words(given: ContactFilter, region: str | None) -> Iterator[str]:
    """Yield full-text queries for whole values."""
    words_of: Sequence[tuple[TextValues | None, Callable[[str], list[str]]]] = (
        (given.email, lambda text: [email_key(text)]),
        (given.phone, lambda text: number_tokens(text, region)),
        (given.job_title, lambda text: [title_word(name_key(text))]),
    )
    for values, words in words_of:
        for texts in _whole(values):
            yield " ".join(word for text in texts for word in words(text))
    for one in given.custom_fields or ():
        yield from _words_of_field(one)


def _whole(given: TextValues | None) -> Iterator[Sequence[str]]:
    """Yield the texts one of which must be the whole value."""
    if given is not None and given.equals is not None:
        yield [given.equals]
    if given is not None and given.in_:
        yield given.in_


def _words_of_field(given: FieldValues) -> Iterator[str]:
    wholes = [*([[given.equals]] if given.equals is not None else []), *([given.in_] if given.in_ else [])]
    for values in wholes:
        entries = (field_entry(given.key, value) for value in values)
        yield " ".join(word for entry in entries if entry for word in words_of_entry(given.key, entry))
    if not wholes and given.is_empty is not True and given != FieldValues(given.key):
        yield field_name_word(given.key)


def _within(bounds: Bounds, given: TextValues) -> Bounds:
    """The range of sort keys of names that are, or start with, a text."""
    for text, end in ((given.equals, "\0"), (given.starts_with, "")):
        if text is not None:
            prefix = name_key(text) + end
            after, before = max(bounds.name_after, prefix), min(bounds.name_before, prefix + HIGHEST)
            bounds = replace(bounds, name_after=after, name_before=before)
    return bounds


def _types(labels: Labels, given: RelatedValues, today: date) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The labels that a required association has, and its sides where it has not ended; None of any label."""
    if given.at_least == 0 or (given.role is None and given.label_key is None):
        return None
    values = related_parameters(labels, given, today, "filter.related")
    # The source leaves out associations that have ended, which may have held on a day.
    marks = values["marks"] if given.valid_on is None else []
    return tuple(values["types"]), tuple(marks)
