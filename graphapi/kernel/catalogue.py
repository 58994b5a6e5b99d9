"""The labels of a new workspace; all of them can be edited."""

from __future__ import annotations

from graphapi.kernel.labels import EmailCopy, Label, OnLimit, make_key
from graphapi.kernel.relation_words import family_role_of

_REFUSE, _FLAG = OnLimit.REFUSE, OnLimit.FLAG

_ROWS: list[tuple[str, str, str | None, int, int, OnLimit, bool]] = [
    # category, name, inverse name, limit, inverse limit, on limit, acyclic
    ("Family", "Parent", "Child", 2, 30, _REFUSE, True),
    ("Family", "Step-parent", "Step-child", 4, 30, _FLAG, False),
    ("Family", "Adoptive parent", "Adopted child", 2, 30, _REFUSE, True),
    ("Family", "Guardian", "Ward", 4, 20, _FLAG, False),
    ("Family", "Grandparent", "Grandchild", 8, 100, _FLAG, True),
    ("Family", "Sibling", None, 30, 30, _FLAG, False),
    ("Family", "Spouse", None, 1, 1, _REFUSE, False),
    ("Family", "Husband", "Wife", 1, 1, _REFUSE, False),
    ("Family", "Domestic partner", None, 1, 1, _FLAG, False),
    ("Family", "Former spouse", None, 20, 20, _FLAG, False),
    ("Family", "Uncle or aunt", "Nephew or niece", 60, 60, _FLAG, False),
    ("Family", "Cousin", None, 200, 200, _FLAG, False),
    ("Family", "Parent-in-law", "Child-in-law", 8, 30, _FLAG, False),
    ("Family", "Sibling-in-law", None, 60, 60, _FLAG, False),
    ("Family", "Godparent", "Godchild", 6, 30, _FLAG, False),
    ("Social", "Friend", None, 1_000, 1_000, _FLAG, False),
    ("Social", "Neighbour", None, 200, 200, _FLAG, False),
    ("Social", "Housemate", None, 30, 30, _FLAG, False),
    ("Care", "Emergency contact", "Emergency contact for", 5, 50, _REFUSE, False),
    ("Care", "Caregiver", "Cared-for person", 10, 20, _FLAG, False),
    ("Work", "Manager", "Direct report", 1, 100, _REFUSE, True),
    ("Work", "Assistant", "Assisted person", 5, 10, _REFUSE, False),
    ("Work", "Colleague", None, 1_000, 1_000, _FLAG, False),
    ("Work", "Business partner", None, 50, 50, _FLAG, False),
    ("Work", "Mentor", "Mentee", 10, 50, _FLAG, False),
    ("Work", "Employer", "Employee", 10, 1_000, _FLAG, False),
    ("Service", "Referrer", "Referred contact", 1, 10_000, _REFUSE, True),
    ("Service", "Adviser", "Client", 20, 1_000, _FLAG, False),
    ("Service", "Attorney", "Represented party", 10, 1_000, _FLAG, False),
    ("Generic", "Related contact", None, 1_000, 1_000, _FLAG, False),
]

_COPIES = {"ASSISTANT_ASSISTED_PERSON": EmailCopy.FROM}
_EXCLUSIVE = {"SPOUSE": ("PARENT_CHILD", "SIBLING"), "PARENT_CHILD": ("SPOUSE",), "SIBLING": ("SPOUSE",)}


def catalogue() -> list[Label]:
    """The labels that every new workspace starts with."""
    return [_label(*row) for row in _ROWS]


def _label(
    category: str,
    name: str,
    inverse: str | None,
    limit: int,
    inverse_limit: int,
    on_limit: OnLimit,
    acyclic: bool,  # noqa: FBT001 – as above
) -> Label:
    key = make_key(name, inverse, ())
    return Label(
        key, name, inverse, limit, inverse_limit, on_limit, acyclic, _EXCLUSIVE.get(key, ()),
        _COPIES.get(key, EmailCopy.NONE), category, family_role=family_role_of(name, inverse),
    )  # fmt: skip
