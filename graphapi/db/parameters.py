"""Parameters as they reach Neo4j: texts and lists in one map, so that a statement has one plan.

Neo4j keeps a plan for a text and the types of its parameters, and to it the type of a text or list has a size: 0, 1,
2–10, 11–100 or more. A statement with six texts would be planned again, for a second or more, for nearly every question
that is asked. The type of a map says nothing about its values.
`docs/decisions/texts-and-lists-reach-neo4j-in-one-map.md` has the figures.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

TEXTS = frozenset(
    {
        "after", "anchor", "answer", "assigneeId", "before", "by", "cc", "checksum", "claim", "company", "contactId",
        "error", "from", "fromId", "hash", "id", "idAfter", "idBefore", "keepId", "key", "keyId", "keyName", "keyRole",
        "keySince", "labelKey", "leftOut", "mark", "mergeId", "messageId", "nameAfter", "nameBefore", "other", "others",
        "public", "query", "readable", "readerQuery", "resolution", "source", "status", "to", "toId", "type", "userId",
        "wordQuery",
    }
)  # fmt: skip
"""The parameters that are texts."""

LISTS = frozenset(
    {
        "anchors", "assigneePrincipals", "avoid", "excludeIds", "fields", "groups", "ids", "keys", "kinds", "lacking",
        "made", "own", "ownTimes", "pairs", "places", "principals", "roles", "senderPrincipals", "singles",
        "sourceMarks", "sourceTypes", "steps", "stored", "associationFields",
        "associationTimes", "times", "types", "userFields",
        "values", "ways", "words",
    }
)  # fmt: skip
"""Those that are lists. Lists of maps are not among them: of rows without types that it writes, Neo4j collects all
before it writes the first."""

MAP = "texts"
"""The parameter that is the map."""

_GATHERED = re.compile(rf"\$({'|'.join(sorted(TEXTS | LISTS, key=len, reverse=True))})\b")


@functools.lru_cache(2_000)
def gathered_text(text: str) -> str:
    """Return the text of a statement that takes its texts and lists from the map."""
    return _GATHERED.sub(rf"${MAP}.\1", text)


def gathered(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with the texts and lists in the map."""
    found: dict[str, Any] = {}
    inside = found[MAP] = dict[str, Any]()
    for name, value in given.items():
        (inside if name in TEXTS or name in LISTS else found)[name] = value
    return found
