"""`graphapi check`: whether every rule holds for what is stored."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphapi.db.request import Db
    from graphapi.kernel.invariants import Finding
    from graphapi.services.upkeep.check import Checked

SOME_BROKEN = 3
"""The exit code when a rule is broken, and was not repaired."""

SHOWN = 10
"""How many of a kind are told one by one."""

Fix = Annotated[bool, typer.Option("--fix", help="Put right what has one right way.", show_default=False)]
All = Annotated[bool, typer.Option("--all", help=f"Tell every finding, not {SHOWN} of a kind.", show_default=False)]


def check(fix: Fix = False, all_: All = False) -> None:
    """Look at everything that is stored and tell what breaks a rule.

    Orders and search words, labels, associations stored twice or beside what
    excludes them, circles, contacts over a limit without a red flag, and what
    names something that is gone. Nothing is changed without --fix; it derives
    orders and words anew, raises missing flags, and removes what its contact
    should have taken along. The rest needs a person.

    It may run beside a server. What is written meanwhile may be told: run it again.

    Exit codes: 0 when nothing is left to repair, 3 when something is, 1 when it failed.
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
        print("\n".join([f"Repaired      {len(repaired):>10,}", *_told(repaired, len(repaired) if all_ else SHOWN)]))
    if left:
        print("\n".join([f"Broken        {len(left):>10,}", *_told(left, len(left) if all_ else SHOWN)]))
        raise typer.Exit(SOME_BROKEN)
    print("Every rule holds.")


def _told(findings: list[Finding], most: int) -> list[str]:
    """Return a line for each kind, and the first of it."""
    lines: list[str] = []
    for rule, number in Counter(finding.rule for finding in findings).most_common():
        lines.append(f"{number:>24,}  {rule.value}")
        found = [finding for finding in findings if finding.rule is rule]
        lines += [f"{'':>26}{finding.id}: {finding.text}" for finding in found[:most]]
        lines += [f"{'':>26}… and {number - most:,} more; see them with --all"] if number > most else []
    return lines
