"""What a chain of associations says."""

from __future__ import annotations

from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.paths import chain, role_of_step

LABELS: Labels = {
    "PARENT_CHILD": Label("PARENT_CHILD", "Parent", "Child", 2, 30),
    "SPOUSE": Label("SPOUSE", "Spouse", None, 1, 1),
}


def test_a_step_along_an_association_leads_to_the_inverse_name() -> None:
    """From the parent to the child."""
    assert role_of_step(LABELS, "PARENT_CHILD", outgoing=True) == "Child"


def test_a_step_against_an_association_leads_to_the_name() -> None:
    """From the child to the parent."""
    assert role_of_step(LABELS, "PARENT_CHILD", outgoing=False) == "Parent"


def test_a_single_label_reads_the_same_both_ways() -> None:
    """Whoever was FROM."""
    assert {role_of_step(LABELS, "SPOUSE", outgoing=outgoing) for outgoing in (True, False)} == {"Spouse"}


def test_a_label_that_has_just_gone_is_named_by_its_key() -> None:
    """Its associations may still be found while they are removed."""
    assert role_of_step(LABELS, "GONE", outgoing=True) == "GONE"


def test_a_chain_has_no_full_stop() -> None:
    """Each name after the first with its role."""
    assert chain("Ann", [("Child", "Bob"), ("Spouse", "Cid")]) == "Ann → Child: Bob → Spouse: Cid"


def test_a_chain_of_one_is_its_name() -> None:
    """No arrow."""
    assert chain("Ann", []) == "Ann"
