"""Label names and label changes: values in, label or refusal out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphapi.kernel.errors import Breach, Code, Refused, Scope, conflict, invalid
from graphapi.kernel.labels import (
    KEY,
    LIMIT_MAX,
    NAME_MAX,
    EmailCopy,
    FamilyRole,
    Label,
    Labels,
    OnLimit,
    make_key,
    pair_key,
    same_names,
)
from graphapi.kernel.names import no_label
from graphapi.kernel.patch import UNSET, Unset, value_or
from graphapi.kernel.relation_words import family_role_of

TEXT_MAX = 1_000
CATEGORY_MAX = 64


@dataclass(frozen=True)
class NewLabel:
    """A label to register."""

    name: str
    limit: int
    key: str | None = None
    inverse_name: str | None = None
    inverse_limit: int | None = None
    category: str | None = None
    description: str | None = None
    on_limit: OnLimit = OnLimit.REFUSE
    acyclic: bool = False
    exclusive_with: tuple[str, ...] = ()
    email_copy: EmailCopy = EmailCopy.NONE
    family_role: FamilyRole | None = None
    """Derived from the names if None."""


@dataclass(frozen=True)
class LabelPatch:
    """Changes to a label: UNSET keeps a value, None clears an optional one."""

    name: str | Unset | None = UNSET
    inverse_name: str | Unset | None = UNSET
    category: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    limit: int | Unset | None = UNSET
    inverse_limit: int | Unset | None = UNSET
    on_limit: OnLimit | Unset | None = UNSET
    acyclic: bool | Unset | None = UNSET
    exclusive_with: tuple[str, ...] | Unset | None = UNSET
    email_copy: EmailCopy | Unset | None = UNSET
    retired: bool | Unset | None = UNSET
    family_role: FamilyRole | Unset | None = UNSET


_NEVER_EMPTY = {
    "name": "name", "limit": "limit", "inverse_limit": "inverseLimit", "on_limit": "onLimit", "acyclic": "acyclic",
    "email_copy": "emailCopy", "retired": "retired", "family_role": "familyRole",
}  # fmt: skip


def register(new: NewLabel, labels: Labels, max_labels: int) -> Label:
    """The label to store. Refuses invalid and taken names, and labels beyond the maximum."""
    name = _name(new.name, "name")
    inverse = _name(new.inverse_name, "inverseName") if (new.inverse_name or "").strip() else None
    if same_names(name, inverse):
        inverse = None
    key = make_key(name, inverse, labels) if new.key is None else _key(new.key, labels)
    label = Label(
        key, name, inverse, _limit(new.limit, "limit"), _inverse_limit(new, inverse), new.on_limit, new.acyclic,
        tuple(dict.fromkeys(new.exclusive_with)), new.email_copy, _text(new.category, CATEGORY_MAX, "category"),
        _text(new.description, TEXT_MAX, "description"),
        family_role=family_role_of(name, inverse) if new.family_role is None else new.family_role,
    )  # fmt: skip
    _check_together(label, labels)
    if len(labels) >= max_labels:
        breach = Breach(Scope.LABELS, max_labels, len(labels))
        message = f"The workspace may have at most {max_labels:,} labels, and it already has {len(labels):,}."
        raise Refused(Code.LIMIT_REACHED, message, ("input",), breach=breach)
    return label


def change(label: Label, patch: LabelPatch, labels: Labels) -> Label:
    """The changed label, its version increased if anything differs; the key and the kind never change."""
    for field, name in _NEVER_EMPTY.items():
        if getattr(patch, field) is None:
            raise invalid(f"`{name}` cannot be empty.", "input", name)
    changed = replace(
        label,
        name=_name(value_or(patch.name, label.name), "name"),
        inverse_name=_changed_inverse(label, patch),
        category=_text(value_or(patch.category, label.category), CATEGORY_MAX, "category"),
        description=_text(value_or(patch.description, label.description), TEXT_MAX, "description"),
        on_limit=value_or(patch.on_limit, label.on_limit) or label.on_limit,
        acyclic=bool(value_or(patch.acyclic, label.acyclic)),
        exclusive_with=tuple(dict.fromkeys(value_or(patch.exclusive_with, label.exclusive_with) or ())),
        email_copy=value_or(patch.email_copy, label.email_copy) or label.email_copy,
        retired=bool(value_or(patch.retired, label.retired)),
        family_role=value_or(patch.family_role, label.family_role) or label.family_role,
    )
    changed = replace(changed, **_changed_limits(label, patch))
    if same_names(changed.name, changed.inverse_name):
        raise invalid("The two names of a paired label must differ: its kind never changes.", "input", "inverseName")
    _check_together(changed, labels)
    return changed if changed == label else replace(changed, version=label.version + 1)


def undoing(patch: LabelPatch, before: Label) -> LabelPatch:
    """The patch that reverts another patch of the label as it was before."""
    return replace(
        patch, **{name: getattr(before, name) for name, value in vars(patch).items() if not isinstance(value, Unset)}
    )


def tightens(before: Label, after: Label) -> bool:
    """Whether writes that read the label before the change could break its rules."""
    return (
        after.limit < before.limit
        or after.inverse_limit < before.inverse_limit
        or (after.retired and not before.retired)
        or (after.acyclic and not before.acyclic)
        or (after.on_limit is OnLimit.REFUSE and before.on_limit is OnLimit.FLAG)
        or not set(after.exclusive_with) <= set(before.exclusive_with)
    )


def _check_together(label: Label, labels: Labels) -> None:
    if label.single and label.acyclic:
        raise invalid("A label that reads the same both ways cannot be acyclic.", "input", "acyclic")
    if label.single and label.family_role not in {FamilyRole.NONE, FamilyRole.SPOUSE}:
        message = "A label that reads the same both ways does not say who is the parent."
        raise invalid(message, "input", "familyRole")
    for n, key in enumerate(label.exclusive_with):
        if key == label.key:
            raise invalid("A label cannot exclude itself.", "input", "exclusiveWith", str(n))
        if key not in labels:
            raise no_label(key, labels, "input", "exclusiveWith", str(n))
    taken = pair_key(label.name, label.inverse_name)
    for other in labels.values():
        if other.key != label.key and pair_key(other.name, other.inverse_name) == taken:
            names = other.name if other.single else f"{other.name} / {other.inverse_name}"
            raise conflict(f"The label {other.key} already has these names: {names}. Use it instead.", "input", "name")


def _name(value: str | None, field: str) -> str:
    name = " ".join((value or "").split())
    if not name:
        raise invalid(f"`{field}` is needed.", "input", field)
    if len(name) > NAME_MAX or not name.isprintable():
        raise invalid(f"`{field}` must not exceed {NAME_MAX} printable characters.", "input", field)
    return name


def _text(value: str | None, longest: int, field: str) -> str | None:
    text = (value or "").strip()
    if len(text) > longest:
        raise invalid(f"`{field}` must not exceed {longest:,} characters.", "input", field)
    return text or None


def _limit(value: int | None, field: str) -> int:
    if value is None or not 1 <= value <= LIMIT_MAX:
        raise invalid(f"`{field}` must be from 1 to {LIMIT_MAX:,}: a limit is required.", "input", field)
    return value


def _inverse_limit(new: NewLabel, inverse: str | None) -> int:
    if inverse is None and new.inverse_limit is not None:
        raise invalid("A label that reads the same both ways has one limit.", "input", "inverseLimit")
    return _limit(new.limit if inverse is None else new.inverse_limit, "inverseLimit" if inverse else "limit")


def _changed_limits(label: Label, patch: LabelPatch) -> dict[str, int]:
    if label.single and not isinstance(patch.inverse_limit, Unset):
        raise invalid("A label that reads the same both ways has one limit.", "input", "inverseLimit")
    limit = _limit(value_or(patch.limit, label.limit), "limit")
    inverse = limit if label.single else _limit(value_or(patch.inverse_limit, label.inverse_limit), "inverseLimit")
    return {"limit": limit, "inverse_limit": inverse}


def _changed_inverse(label: Label, patch: LabelPatch) -> str | None:
    if isinstance(patch.inverse_name, Unset):
        return label.inverse_name
    if label.single and patch.inverse_name is not None:
        raise invalid(
            "A label that reads the same both ways stays that way: its kind never changes.", "input", "inverseName"
        )
    return None if label.single else _name(patch.inverse_name, "inverseName")


def _key(key: str, labels: Labels) -> str:
    if not KEY.match(key):
        raise invalid(
            "A key has only A to Z, digits and _, starts with a letter and has at most 63 characters.", "input", "key"
        )
    if key in labels:
        raise conflict(f"There is already a label with the key {key}.", "input", "key")
    return key
