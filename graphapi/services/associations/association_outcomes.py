"""The outcomes of requested associations, as they are reported and as idempotency keys keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from graphapi.db.request import Tx
from graphapi.db.statements import statement
from graphapi.kernel.counting import Flag
from graphapi.kernel.errors import Json, Refused, refused_from_json, refused_to_json
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.rules import Decision, Found, Made, RefusedDecision
from graphapi.services.red_flags.red_flags import open_key
from graphapi.services.shared.idempotency import Form
from graphapi.services.shared.ids import anchor_of
from graphapi.services.shared.rows import WHOLE_ASSOCIATION, AssociationData, Associations, whole_associations

OCCUPANTS = statement("associations/occupants", tuple[list[tuple[int, list[str]]]])
BY_ID = statement("associations/by_id", Associations)

T = TypeVar("T")


@dataclass(frozen=True)
class Associated:
    """A stored association; `created` is False when it existed already.

    `data` is the association as this call stored or found it, under its locks; None where a kept answer is
    repeated.
    """

    association_id: str
    created: bool
    red_flag_ids: tuple[str, ...] = ()
    data: AssociationData | None = field(default=None, compare=False)


Outcome = Associated | Refused


async def describe_outcomes(
    tx: Tx, labels: Labels, decisions: Sequence[Decision], flag_ids: dict[str, str]
) -> list[Outcome]:
    """The outcome of each decision, with the flags raised and the contacts that use up the limit."""
    places = [flag for decision in decisions if isinstance(decision, RefusedDecision) for flag in decision.flags]
    fillers = await occupants(tx, labels, places)
    found = await whole(tx, [decision.association.id for decision in decisions if isinstance(decision, Found)])
    return [_outcome(decision, flag_ids, fillers, found) for decision in decisions]


def _outcome(
    decision: Decision, flag_ids: dict[str, str], fillers: dict[str, tuple[str, ...]], found: dict[str, AssociationData]
) -> Outcome:
    if isinstance(decision, Found):
        return Associated(decision.association.id, created=False, data=found.get(decision.association.id))
    if isinstance(decision, Made):
        raised = (flag_ids.get(open_key(flag)) for flag in decision.flags)
        return Associated(decision.association.id, created=True, red_flag_ids=tuple(flag for flag in raised if flag))
    describe_outcomes = [
        replace(
            refused, others=(), red_flag_id=flag_ids.get(open_key(flag)), occupant_ids=fillers.get(open_key(flag), ())
        )
        for refused, flag in zip(decision.refused.all(), decision.flags, strict=False)
    ]
    return replace(describe_outcomes[0], others=tuple(describe_outcomes[1:])) if describe_outcomes else decision.refused


async def whole(tx: Tx, ids: Sequence[str]) -> dict[str, AssociationData]:
    """The associations of locked contacts by id; without the locks, another writer could remove them first."""
    if not ids:
        return {}
    anchors = sorted({anchor for one in ids if (anchor := anchor_of(one)) is not None})
    row = await tx.run(BY_ID, ids=list(dict.fromkeys(ids)), anchors=anchors, **WHOLE_ASSOCIATION.parameters())
    return {one.id: one for one in whole_associations(row)}


async def occupants(tx: Tx, labels: Labels, flags: Sequence[Flag]) -> dict[str, tuple[str, ...]]:
    """Up to 10 visible contacts that fill each flag's role on its day, by its open key."""
    if not flags:
        return {}
    places = {open_key(flag): flag for flag in flags}
    asked = [
        [
            flag.contact_id, flag.label_key, *(flag.side is side or labels[flag.label_key].single for side in Side),
            flag.day or tx.db.today(),
        ]
        for flag in places.values()
    ]  # fmt: skip
    row = await tx.run(OCCUPANTS, places=asked)
    found = row[0] if row else []
    names = list(places)
    return {names[n]: tuple(contact_ids) for n, contact_ids in found}


def to_json(outcome: Outcome) -> Json:
    """The outcome as a kept answer stores it."""
    if isinstance(outcome, Refused):
        return {"refused": refused_to_json(outcome)}
    return {"id": outcome.association_id, "created": outcome.created, "redFlags": list(outcome.red_flag_ids)}


def from_json(answer: Json) -> Outcome:
    """The outcome of a kept answer."""
    if "refused" in answer:
        return refused_from_json(answer["refused"])
    return Associated(answer["id"], answer.get("created", False), tuple(answer.get("redFlags", ())))


OUTCOMES = Form[list[Outcome]](
    lambda outcomes: {"outcomes": [to_json(one) for one in outcomes]},
    lambda kept: [from_json(one) for one in kept["outcomes"]],
    lambda outcomes: any(isinstance(one, Associated) for one in outcomes),
)
"""How outcomes are kept under a key; refusals alone are not."""
