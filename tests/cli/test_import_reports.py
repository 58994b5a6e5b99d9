"""What the report of an import says of values that differ."""

from __future__ import annotations

from graphapi.cli.import_reports import VALUE_SHOWN, lines
from graphapi.kernel.updates import Difference
from graphapi.services.imports.import_report import DifferenceShown, Report


def _shown(before: object, given: object) -> str:
    one = DifferenceShown(29, "Tom Oak", Difference("kept", before, given, "vcard"), taken=False)
    return next(line for line in lines(Report(differences=[one])) if "Tom Oak" in line)


def test_long_values_are_shown_from_where_they_differ() -> None:
    """A value cut before the difference would look the same on both sides."""
    same = "EMAIL:tom@example.org\n" * 5

    assert _shown(f"{same}TEL:102", f"{same}TEL:999") == (
        "  line 29, Tom Oak: kept.vcard: … TEL:102 → … TEL:999 (not taken)"
    )
    assert _shown(f"{same}TEL:102", f"{same}TEL:102 URL:x").endswith(": …  → … URL:x (not taken)")
    assert _shown(f"A{'b' * VALUE_SHOWN}", "Ab").count("Ab") == 2
    assert _shown(["102"], ["999"]).endswith(": 102 → 999 (not taken)")
    assert _shown(None, ["999"]).endswith("kept.vcard: 999 (not taken)")


def test_one_contact_is_not_called_contacts() -> None:
    """In the line of those updated and of those that differ."""
    printed = [" ".join(line.split()) for line in lines(Report(updated=1, differing=2, not_taken=3))]

    assert "Updated 1 contact" in printed
    assert any(line.startswith("Differing 2 contacts; values of the file not taken: 3;") for line in printed)
