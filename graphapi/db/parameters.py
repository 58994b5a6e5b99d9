"""Parameters as they reach Neo4j: texts and lists in one map, so that a statement has one plan.

Neo4j caches a plan by the text and the types of its parameters, and the type of a text or list includes a size class:
0, 1, 2–10, 11–100 or more. A statement with six texts would be planned again, for a second or more, for nearly every
request. The type of a map does not depend on its values.
`docs/decisions/texts-and-lists-reach-neo4j-in-one-map.md` has the figures.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

TEXTS = frozenset(
    {
        "after", "anchor", "answer", "assigneeId", "before", "by", "byDeath", "cc", "checksum", "claim", "company",
        "contactId", "error", "from", "fromId", "hash", "head", "id", "idAfter", "idBefore", "keepId", "key", "keyId",
        "keyName", "keyRole", "keySince", "labelKey", "leftOut", "mark", "mergeId", "messageId", "missing", "nameAfter",
        "nameBefore", "operation", "order", "other", "others", "property", "public", "query", "readable", "readerQuery",
        "replacedId", "requestId", "resolution", "source", "status", "subjectId", "team", "to", "toId", "type",
        "userId", "value", "wordQuery",
    }
)  # fmt: skip
"""The parameters that are texts."""

LISTS = frozenset(
    {
        "anchors", "assigneePrincipals", "associationFields", "associationTimes", "avoid", "birthMarks", "compared",
        "excludeIds", "fields", "flagIds", "folds", "groups", "ids", "keys", "kinds", "lacking", "made", "marks",
        "names", "notePatterns", "owners", "pairs", "parentFields", "parentTimes", "places", "principals", "queries",
        "roles", "ruleFields", "ruleKeys", "senderPrincipals", "signs", "singles", "sourceMarks", "sourceTypes",
        "spouses", "steps", "stored", "times", "types", "userFields", "values", "ways", "words",
    }
)  # fmt: skip
"""The parameters that are lists. Lists of maps are not included: when Neo4j writes rows whose types it does not know,
it collects all of them before it writes the first."""

MAP = "texts"
"""The name of the map parameter."""

_GATHERED = re.compile(rf"\$({'|'.join(sorted(TEXTS | LISTS, key=len, reverse=True))})\b")


@functools.lru_cache(2_000)
def gathered_text(text: str) -> str:
    """The text with its texts and lists taken from the map."""
    return _GATHERED.sub(rf"${MAP}.\1", text)


def gathered(given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with the texts and lists in the map."""
    found: dict[str, Any] = {}
    inside = found[MAP] = dict[str, Any]()
    for name, value in given.items():
        (inside if name in TEXTS or name in LISTS else found)[name] = value
    return found
