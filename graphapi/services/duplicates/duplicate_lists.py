"""The pairs of contacts that may be one person, most likely first: of one contact as it is now, or of all as compared.

Those of all contacts are kept, see `pair_upkeep`: to find the most likely of them, all have to be compared.
"""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.duplicates import minimum_of, rank_until
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.matching.bounds import ASSOCIATES, IDENTITY_FIELDS
from graphapi.matching.identities import identity_of
from graphapi.matching.scoring import score
from graphapi.services.duplicates.comparison import DuplicateData, compare, shared_associates
from graphapi.services.shared.merged_contacts import found_by
from graphapi.services.shared.rows import ContactRow, contact_of
from graphapi.services.shared.visible_contacts import visible_contact_ids

PairRow = tuple[str, float, ContactRow, ContactRow, list[str]]
"""A pair: its rank and score, both contacts by IDENTITY_FIELDS, the names of the associates they share."""

Pairs = tuple[list[PairRow]]

PAGE, PAGE_OF_FEW = statement("duplicates/page", Pairs), statement("duplicates/page_of_few", Pairs)
COUNT, COUNT_OF_FEW = statement("duplicates/count", tuple[int]), statement("duplicates/count_of_few", tuple[int])

_LAST = "~"
"""Behind all ranks that begin alike."""


async def duplicate_page(
    db: Db, contact_id: str | None, minimum: float, page: PageArguments
) -> tuple[Slice[DuplicateData], int | None]:
    """A page of the pairs that score the minimum or more, and how many there are where that is known by then."""
    part = page.page("duplicates", 1)
    after: str = part.key[0] if part.key else ""
    if contact_id is None:
        asked = {
            "after": after, "until": rank_until(minimum_of(minimum)) + _LAST, "ask": part.ask,
            "fields": list(IDENTITY_FIELDS), "associates": ASSOCIATES,
        }  # fmt: skip
        visible = await visible_contact_ids(db)
        row = await (db.read(PAGE, **asked) if visible is None else db.read(PAGE_OF_FEW, ids=visible, **asked))
        found, total = [_pair_of(one) for one in (row[0] if row else ())], None
    else:
        least = minimum_of(minimum)
        every = await found_by(db.read, contact_id, lambda one: compare(db, [one], least), bool)
        found, total = [pair for pair in every if pair.rank > after][: part.ask], len(every)
    return cut(part, found, lambda pair: encode_cursor("duplicates", (pair.rank,))), total


async def duplicate_count(db: Db, minimum: float) -> int:
    """How many pairs of all contacts score the minimum or more."""
    until, visible = rank_until(minimum_of(minimum)) + _LAST, await visible_contact_ids(db)
    row = await (db.read(COUNT, until=until) if visible is None else db.read(COUNT_OF_FEW, ids=visible, until=until))
    return row[0] if row else 0


def _pair_of(row: PairRow) -> DuplicateData:
    """The pair with the score it has in the order, and with the reasons that hold now."""
    rank, likely, first, second, shared = row
    one, other = (identity_of(contact_of(IDENTITY_FIELDS, contact)) for contact in (first, second))
    _, reasons = score(one, other)
    associates = shared_associates(sorted(shared), len(shared))
    return DuplicateData(rank, (first[0], second[0]), likely, (*reasons, *associates))
