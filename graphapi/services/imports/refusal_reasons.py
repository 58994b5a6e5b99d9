"""Why a row of an import is refused: the reason under which it is counted, and the message."""

from __future__ import annotations

from dataclasses import dataclass

from graphapi.kernel.errors import Code, Refused, Rule, Scope

_RULES = {
    Rule.NO_SELF: "between a contact and itself",
    Rule.ACYCLIC: "would close a circle",
    Rule.EXCLUSIVE: "excluded by another label between the same two",
    Rule.RETIRED: "retired label",
    Rule.DATES: "days that contradict each other or stored ones",
}


@dataclass(frozen=True)
class RefusalReason:
    """Why a row is refused: the reason under which it is counted, and the message for this row."""

    kind: str
    text: str


def reason_of(refused: Refused) -> RefusalReason:
    """Why a rule refused a row, with all its errors."""
    text = " ".join(one.message for one in refused.all())
    breach = refused.breach
    if breach is not None and breach.scope is Scope.LABEL:
        return RefusalReason(f"over the limit: {breach.role} ({breach.label_key}), at most {breach.limit:,}", text)
    if breach is not None:
        return RefusalReason(f"over the limit: different labels of a contact, at most {breach.limit:,}", text)
    if refused.rule is not None:
        return RefusalReason(_RULES[refused.rule], text)
    if refused.code is Code.NOT_FOUND:
        return RefusalReason("missing contact", text)
    return RefusalReason("invalid values", text)
