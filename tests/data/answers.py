"""The answers that others computed, compared with ours: what every set of real data is asked."""

from __future__ import annotations

from collections import Counter

from graphapi.kernel.pages import MAX_SIZE, PageArguments
from graphapi.services.associations.association_groups import association_groups
from graphapi.services.associations.association_lists import AssociationFilter
from graphapi.services.graph.mutual_contacts import mutual_counts, mutual_pages
from graphapi.services.graph.neighbourhoods import MAX_MEMBERS, neighbourhoods
from graphapi.services.graph.paths import MAX_PATHS, PathOutcome, shortest_paths
from graphapi.services.shared.registry import registry
from graphapi.services.upkeep.check import check
from tests.conftest import cypher
from tests.data.sets import Answers, Imported


async def no_rule_is_broken(imported: Imported, _: Answers) -> None:
    """Check that the check of what is stored finds nothing."""
    checked = await check(imported.db, lambda _what, _done, _total: None)

    assert checked.findings == []
    assert checked.contacts == len(imported.ids)


async def same_pairs(imported: Imported, answers: Answers) -> None:
    """Check that every person is a contact, and that as many pairs are associated."""
    stats = answers.expected["stats"]

    rows = await cypher(
        imported.db.database,
        "MATCH (a:Contact) CALL (a) { MATCH (a)-[r]-(b) WHERE a.id < b.id AND ($all OR type(r) IN $keys) "
        "RETURN count(DISTINCT b) AS others } RETURN sum(others)",
        all=answers.labels is None,
        keys=answers.labels or [],
    )

    assert len(imported.ids) == stats["people_listed"] + stats["ids_only_in_ties"]
    assert rows == [[stats["linked_pairs"]]]


async def same_neighbourhoods(imported: Imported, answers: Answers) -> None:
    """Check how many contacts are first reached after 1, 2, 3 and 4 hops, as far as a page of 500 goes."""
    for one in answers.expected["neighbourhood"]:
        (found,) = await neighbourhoods(
            imported.db, [imported.ids[one["id"]]], 4, answers.labels, None, MAX_MEMBERS, []
        )

        distances = Counter(distance for _, distance in found.members)
        seen = 0
        for depth, size in enumerate(one["at_depth"], start=1):
            assert distances[depth] == min(size, MAX_MEMBERS - seen), one["id"]
            seen = min(MAX_MEMBERS, seen + size)


async def same_paths(imported: Imported, answers: Answers) -> None:
    """Check hops and number of shortest paths, as far as 500 go; associations between the same two count once."""
    for one in answers.expected["paths"]:
        ends = imported.ids[one["from"]], imported.ids[one["to"]]
        found = await shortest_paths(imported.db, *ends, answers.labels, [], None, 100, MAX_PATHS, [])

        if one["hops"] is None or one["hops"] < 0:
            assert found.outcome is PathOutcome.NONE, one
            continue
        chains = {tuple(contact["id"] for contact in path.contacts) for path in found.paths}
        assert {len(chain) - 1 for chain in chains} == {one["hops"]}, one
        assert len(chains) == one["shortest_paths"] or len(found.paths) == MAX_PATHS, one


async def same_mutual_contacts(imported: Imported, answers: Answers) -> None:
    """Check the contacts in common."""
    for one in answers.expected["mutual"]:
        a, b = imported.ids[one["a"]], imported.ids[one["b"]]
        (page,) = await mutual_pages(imported.db, [a], b, answers.labels, None, PageArguments(first=MAX_SIZE), [])

        assert await mutual_counts(imported.db, [a], b, answers.labels, None) == [one["count"]]
        # Of many, the file lists the first by id.
        found = imported.names([mutual.contact["id"] for mutual in page.rows])
        assert found[: len(one["ids"])] == one["ids"] or len(found) == MAX_SIZE, one


async def same_roles(imported: Imported, answers: Answers) -> None:
    """Check how many others stand to a contact in each role."""
    labels = (await registry(imported.db)).labels
    for one in answers.expected["grouped"]:
        (groups,) = await association_groups(imported.db, [imported.ids[one["id"]]], AssociationFilter())

        roles = Counter[str]()
        for group in groups:
            roles[labels[group.label_key].role(group.side)] += group.total
        assert dict(roles) == one["others_by_role"], one["id"]
