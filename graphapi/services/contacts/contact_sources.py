"""Decides where a page of contacts is read from: the narrow source that its filters allow, or all contacts in order.

Only the cost depends on it: a source contains every contact that can pass, and each filter is still checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.access import readers_query
from graphapi.kernel.pages import HIGHEST, LOWEST
from graphapi.services.contacts.contact_filters import Passed, ResolvedFilter
from graphapi.services.contacts.filter_values import ContactFilter
from graphapi.services.shared.counts import kept_counts

COUNT_SOURCES = statement("contacts/count_sources", tuple[int, int, int, int])

FEW = 4_000
"""The largest source that is sorted for each page; with more matches, scanning in order fills a page quickly."""

FEW_TO_COUNT = 50_000
"""The largest source that is counted; a count has to visit every contact, so even a large source pays off."""


FEW_VISIBLE = 1_000
"""For a viewer who sees up to this number of contacts, companies and flags are not scanned."""


class Source(StrEnum):
    """The narrow sources; the names are those in the statements."""

    IDS = "IDS"
    EXTERNAL = "EXTERNAL"
    OTHER = "OTHER"
    AROUND = "AROUND"
    COMPANY = "COMPANY"
    FLAG = "FLAG"
    LIMIT = "LIMIT"
    WORDS = "WORDS"
    NAMES = "NAMES"
    CREATED = "CREATED"
    TYPES = "TYPES"
    READERS = "READERS"


@dataclass(frozen=True)
class AccessPath:
    """The chosen source, and the parameters of its statements besides the filters."""

    source: Source
    query: str = ""
    ids: Sequence[str] = ()
    types: Sequence[str] = ()
    marks: Sequence[str] = ()

    def done(self) -> Passed:
        """The filters that the source has applied."""
        return Passed(
            searched=self.source is Source.WORDS,
            related=self.source is Source.OTHER,
            labelled=self.source is Source.TYPES and not self.marks,
            in_role=self.source is Source.TYPES and bool(self.marks),
        )

    def parameters(self) -> Parameters:
        """The parameters that only the statements of narrow sources have."""
        return {
            "source": self.source, "query": self.query, "ids": list(self.ids),
            "sourceTypes": list(self.types), "sourceMarks": list(self.marks),
        }  # fmt: skip


async def source_of(db: Db, found: ResolvedFilter, *, by_name: bool = True, most: int = FEW) -> AccessPath | None:
    """The narrow source to read contacts from; None to scan all by name or by creation."""
    sure = _named(found.given)
    if sure is Source.IDS:
        return AccessPath(sure, ids=list(dict.fromkeys(found.given.ids or ())))
    if found.external_ids is not None:
        return AccessPath(Source.EXTERNAL, ids=list(dict.fromkeys(found.external_ids)))
    if sure is Source.OTHER or (sure is not None and db.viewer.sees_all):
        return AccessPath(sure)
    most = most if sure is None else FEW_VISIBLE
    sizes = await _sizes(db, found, by_name=by_name, most=most)
    source, size = min(sizes.items(), key=lambda item: item[1], default=(None, 0))
    if source is None or size > most:
        return None if sure is None else AccessPath(sure)
    if source is Source.TYPES:
        return AccessPath(source, types=found.types() or (), marks=found.marks())
    return AccessPath(source, query=_words(found) if source is Source.WORDS else readers_query(db.viewer.principals))


def _words(found: ResolvedFilter) -> str:
    """The full-text query for what all contacts have that pass: the words of the search, and of whole values."""
    search = () if found.search is None else (found.search.query,)
    queries = [query for query in (*search, *found.words) if query]
    return queries[0] if len(queries) == 1 else " ".join(f"+({query})" for query in queries)


def _named(given: ContactFilter) -> Source | None:
    """The source of a filter that is always narrow."""
    sources = (
        (given.ids is not None, Source.IDS),
        (given.associated_with_id is not None, Source.OTHER),
        (given.company is not None, Source.COMPANY),
        (given.has_open_red_flag is True, Source.FLAG),
        (given.over_limit is True, Source.LIMIT),
    )
    return next((source for is_given, source in sources if is_given), None)


async def _sizes(db: Db, found: ResolvedFilter, *, by_name: bool, most: int) -> dict[Source, int]:
    """The size, counted to a little over `most`, of each source that may be narrow or wide."""
    bounds = found.bounds
    may_be = {
        Source.WORDS: _words(found) != "",
        # A scan by name already stays within a range of names, a scan by creation within a range of ids.
        Source.NAMES: not by_name and (bounds.name_after, bounds.name_before) != (LOWEST, HIGHEST),
        Source.CREATED: by_name and (bounds.id_after, bounds.id_before) != (LOWEST, HIGHEST),
        Source.READERS: not db.viewer.sees_all,
    }
    sizes: dict[Source, int] = {}
    if any(may_be.values()):
        row = await db.read(
            COUNT_SOURCES, byWords=may_be[Source.WORDS], byName=may_be[Source.NAMES],
            byCreation=may_be[Source.CREATED], byReader=may_be[Source.READERS],
            wordQuery=_words(found), readerQuery=readers_query(db.viewer.principals),
            **bounds.parameters(), most=most + 1,
        )  # fmt: skip
        counted = zip(may_be.items(), row or (0,) * len(may_be), strict=True)
        sizes = {source: size for (source, asked), size in counted if asked}
    if (types := found.types()) is not None and (counts := await kept_counts(db)) is not None:
        sizes[Source.TYPES] = sum(counts.get(key, 0) for key in types)
    return sizes
