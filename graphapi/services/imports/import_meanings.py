"""Finds the labels that a file's names mean; an unknown name is registered with the limits it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from graphapi.kernel.errors import Refused
from graphapi.kernel.label_rules import LabelPatch
from graphapi.kernel.labels import Label, Labels, same_names
from graphapi.kernel.likeness import like_pair
from graphapi.services.imports.csv_files import CsvTable, UnusableFile
from graphapi.services.imports.import_associations import ImportColumns, names_of, period_of
from graphapi.services.imports.import_labels import LabelRow, Meaning, Names, meaning, pair_of, read_labels, with_limits
from graphapi.services.imports.import_limits import LEAST, Counted, needed_limits
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_store import Target
from graphapi.services.imports.refusal_reasons import RefusalReason

Meanings = dict[Names, Meaning | RefusalReason]
"""The meaning of each pair of names, or the reason why its associations are refused."""

_STEP = 10_000


@dataclass(frozen=True)
class Survey:
    """The result of a first pass over a file of associations: the number of rows, in all and for each pair of names."""

    rows: int
    names: Mapping[Names, int]


def survey(table: CsvTable, columns: ImportColumns, progress: Callable[[str, int, int], None]) -> Survey:
    """Read the whole file once, before anything is stored; UnusableFile when a line cannot be read."""
    found = Counter[Names]()
    rows = 0
    for _, cells in table.lines():
        found[names_of(columns, cells)] += 1
        rows += 1
        if rows % _STEP == 0:
            progress("Reading the associations", rows, 0)
    return Survey(rows, found)


async def apply_labels(target: Target, table: CsvTable, report: Report) -> list[str]:
    """Register and update the labels of a file; return the keys of those to retire once their associations are stored.

    UnusableFile names the line of a label that is refused.
    """
    rows = read_labels(table)
    before = await target.labels()
    keys: dict[int, str] = {}
    for line, row in rows:
        with _line(table, line):
            keys[line] = (await _register(target, row, report)).key
    for line, row in rows:
        with _line(table, line):
            patch = row.patch((await target.labels())[keys[line]])
            report.over_limits += await target.change(keys[line], patch)
    after = await target.labels()
    report.labels_changed += sum(before[key].version != after[key].version for key in set(keys.values()) & set(before))
    return [keys[line] for line, row in rows if row.retired is True]


async def retire(target: Target, keys: list[str]) -> None:
    """Retire labels, so that they take no new associations."""
    for key in keys:
        await target.change(key, LabelPatch(retired=True))


async def meanings_of(
    target: Target, table: CsvTable, columns: ImportColumns, names: Mapping[Names, int], *, today: date, report: Report,
    new_labels: bool,
) -> Meanings:  # fmt: skip
    """The meanings of the names, after registering unknown ones, which are added to `report`.

    Names that resemble those of a label are refused instead, unless `new_labels` confirms them.
    """
    found, missing = await _known(target, names)
    if not new_labels and columns.named:
        found |= _asked(await target.labels(), {named: names[named] for named in missing})
        missing = [named for named in missing if named not in found]
    if not missing:
        return found
    first = {pair: next(n for n in missing if pair_of(n) == pair) for pair in dict.fromkeys(map(pair_of, missing))}
    limits = needed_limits(lambda: _counted(table, columns, missing, first, today))
    for pair, named in first.items():
        limit, reverse_limit = limits.get(pair, (LEAST, LEAST))
        try:
            report.registered.append(await target.register(with_limits(named, limit, reverse_limit)))
        except Refused as refused:
            reason = RefusalReason("label that cannot be registered", f"The label cannot be registered: {refused}")
            found |= {n: reason for n in missing if pair_of(n) == pair}
    again, _ = await _known(target, [n for n in missing if n not in found])
    return found | again


@contextmanager
def _line(table: CsvTable, line: int) -> Generator[None]:
    """Add the line of the file of labels to a refusal."""
    try:
        yield
    except Refused as refused:
        raise UnusableFile(f"{table.path}, line {line}: {refused}") from None


async def _register(target: Target, row: LabelRow, report: Report) -> Label:
    """The label with the key or names of a row, registered if there is none, reopened if the row says so."""
    labels = await target.labels()
    found = labels.get(row.key) if isinstance(row.key, str) else None
    if found is None:
        known = meaning(labels, row.both_names)
        found = known and known.label
    if found is None:
        report.labels_made += 1
        return await target.register(row.new())
    if row.retired is False and found.retired:
        await target.change(found.key, LabelPatch(retired=False))
    return found


def _asked(labels: Labels, missing: Mapping[Names, int]) -> Meanings:
    """The reasons for names that resemble a label's, or those of more rows in the same file."""
    accepted: list[tuple[str, str | None]] = [(label.name, label.inverse_name) for label in labels.values()]
    rows = Counter[str]()
    for named, number in missing.items():
        rows[pair_of(named)] += number
    found: Meanings = {}
    for pair in sorted(rows, key=lambda pair: -rows[pair]):
        alike = {named: _like(named, accepted) for named in missing if pair_of(named) == pair}
        for named, meant in alike.items():
            if meant is not None:
                found[named] = _did_you_mean(named, meant)
            else:
                name, reverse = named
                accepted.append((name, None if not reverse or same_names(name, reverse) else reverse))
    return found


def _like(named: Names, labels: Iterable[tuple[str, str | None]]) -> str | None:
    name, reverse = named
    return like_pair(name, reverse or None, labels)


def _did_you_mean(named: Names, meant: str) -> RefusalReason:
    name, reverse = named
    written = f"{name} / {reverse}" if reverse else name
    kind = f"label that resembles {meant}: {written}; --new-labels registers it"
    return RefusalReason(kind, f"The label {written} does not exist: did you mean {meant}? --new-labels registers it.")


async def _known(target: Target, names: Iterable[Names]) -> tuple[Meanings, list[Names]]:
    labels = await target.labels()
    found: Meanings = {}
    missing: list[Names] = []
    for named in names:
        try:
            known = meaning(labels, named)
        except Refused as refused:
            found[named] = RefusalReason("ambiguous label", str(refused))
            continue
        if known is None:
            missing.append(named)
        else:
            found[named] = known
    return found, missing


def _counted(
    table: CsvTable, columns: ImportColumns, missing: list[Names], first: dict[str, Names], today: date
) -> Iterator[Counted]:
    """Yield the associations that count towards the limits of labels that are not registered yet."""
    roles = {named: _role(named, first[pair_of(named)]) for named in missing}
    for _, cells in table.lines():
        role = roles.get(names_of(columns, cells))
        if role is None or _ended(columns, cells, today):
            continue
        pair, single, swapped = role
        ends = cells[columns.from_id].strip(), cells[columns.to_id].strip()
        yield Counted(pair, single, *(reversed(ends) if swapped else ends))


def _role(named: Names, first: Names) -> tuple[str, bool, bool]:
    single = not first[1] or same_names(*first)
    return pair_of(named), single, not single and not same_names(named[0], first[0])


def _ended(columns: ImportColumns, cells: list[str], today: date) -> bool:
    try:
        return period_of(columns, cells).has_ended(today)
    except ValueError:
        return True
