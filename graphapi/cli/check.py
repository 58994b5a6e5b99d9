"""`graphapi check`: whether stored data satisfies every rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphapi.db.request import Db
    from graphapi.kernel.invariants import Finding
    from graphapi.services.upkeep.check import Checked

SOME_BROKEN = 3
"""The exit code if a rule is broken and not repaired."""

SHOWN = 10
"""The number of findings listed per kind."""

Fix = Annotated[bool, typer.Option("--fix", help="Repair what has exactly one correct repair.", show_default=False)]
All = Annotated[
    bool, typer.Option("--all", help=f"Report every finding instead of {SHOWN} of each kind.", show_default=False)
]


def check(fix: Fix = False, all_: All = False) -> None:
    """Check all stored data and report what breaks a rule.

    It checks sort orders and search words, labels, duplicate and mutually
    exclusive associations, circles, contacts over a limit without a red flag,
    and references to missing objects. Nothing is changed without --fix, which
    recomputes orders and words, raises missing flags, and removes what should
    have been deleted with its contact. Everything else needs a decision by a
    person.

    You can run it while a server is running. It may then report data that is
    being written; run it again to be sure.

    Exit codes: 0 if nothing is left to repair, 3 if something is, 1 on failure.
    """
    from graphapi.cli.counting import Counting, counted
    from graphapi.cli.session import with_database
    from graphapi.services.upkeep.check import check as look
    from graphapi.services.upkeep.repair import repair

    async def work(db: Db, progress: Counting) -> tuple[Checked, list[Finding]]:
        checked = await look(db, progress)
        return checked, await repair(db, checked) if fix else []

    with counted() as progress:
        checked, repaired = with_database(lambda db: work(db, progress))
    left = [finding for finding in checked.findings if finding not in set(repaired)]
    print(f"Contacts      {checked.contacts:>10,}\nAssociations  {checked.associations:>10,}")
    if repaired:
        print(
            "\n".join([f"Repaired      {len(repaired):>10,}", *_formatted(repaired, len(repaired) if all_ else SHOWN)])
        )
    if left:
        print("\n".join([f"Broken        {len(left):>10,}", *_formatted(left, len(left) if all_ else SHOWN)]))
        raise typer.Exit(SOME_BROKEN)
    print("Every rule holds.")


def _formatted(findings: list[Finding], most: int) -> list[str]:
    """One line per kind of finding, each followed by its first findings."""
    lines: list[str] = []
    for rule, number in Counter(finding.rule for finding in findings).most_common():
        lines.append(f"{number:>24,}  {rule.value}")
        found = [finding for finding in findings if finding.rule is rule]
        lines += [f"{'':>26}{finding.id}: {finding.text}" for finding in found[:most]]
        lines += [f"{'':>26}… and {number - most:,} more; use --all to list them"] if number > most else []
    return lines
