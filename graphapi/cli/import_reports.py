"""What imports print: their reports, explanations and lists, one line per item."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphapi.formats.cards import FileExplanation
    from graphapi.kernel.labels import Label
    from graphapi.services.exports.archive_reading import Read
    from graphapi.services.exports.archive_users import Strangers
    from graphapi.services.imports.import_report import DifferenceShown, Report
    from graphapi.services.imports.import_runs import PastImport
    from graphapi.services.imports.import_undo import Undone

ADMINISTRATORS_SHOWN, LEFT_SHOWN, VALUE_SHOWN = 10, 20, 60


def archive_lines(read: Read) -> list[str]:
    """The report of an archive import, one line per item; it names the new administrators."""
    names = ", ".join(read.administrators[:ADMINISTRATORS_SHOWN])
    names += ", …" if len(read.administrators) > ADMINISTRATORS_SHOWN else ""
    administrators = f"{len(read.administrators):,} administrator{'s' * (len(read.administrators) != 1)} ({names})"
    printed = [f"{kind:<14}{number:>10,}" for kind, number in read.counts.items()]
    if read.strangers is None:
        printed.append(
            f"Administrators: with its users, this archive adds {administrators}, who can do everything here."
        )
    else:
        printed.append(f"Without its users and tokens; --with-users would add {administrators}.")
        printed += [f"{number:>24,}  {what}" for number, what in _left_out(read.strangers) if number]
    if read.before:
        return [*printed, "This archive was already imported; nothing was changed."]
    done = (
        "Dry run: the archive is valid, and nothing was stored." if read.dry_run else "The archive has been imported."
    )
    return [*printed, done]


def _left_out(strangers: Strangers) -> list[tuple[int, str]]:
    return [
        (strangers.owners, "contacts lose an owner who is not a user here"),
        (
            strangers.closed,
            "contacts that were not visible to everyone are visible to administrators and to users who exist here",
        ),
        (strangers.tasks, "tasks of users who do not exist here are assigned to the local administrator"),
        (strangers.messages, "queued messages are held; an administrator can release them"),
    ]


def lines(report: Report) -> list[str]:
    """The final report, one line per item."""
    return [
        *(["Dry run: nothing was stored."] if report.dry_run else []),
        f"Contacts      {report.contacts_made:>10,} created  {report.contacts_found:>10,} already existed",
        *(
            [f"Opted out     {report.opted_out:>10,} existing contacts, as the file requests"]
            if report.opted_out
            else []
        ),
        *_opt_outs_left(report),
        f"Associations  {report.associations_made:>10,} created  {report.associations_found:>10,} already existed",
        *_labels(report),
        *(
            [f"Columns of the associations that were not imported: {', '.join(report.not_kept)}"]
            if report.not_kept
            else []
        ),
        *([f"Custom fields: {', '.join(report.custom_fields)}"] if report.custom_fields else []),
        *report.doubts,
        *_unreadable(report),
        *_refused(report),
        *([f"Red flags raised: {report.flags:,}"] if report.flags else []),
        *(f"Refused lines and their reasons: {path}" for path in report.refused_files),
        *_differences(report),
        *_address_book(report),
        *(
            [f"The import is {report.import_id}; graphapi import --undo {report.import_id} takes it back."]
            if report.import_id
            else []
        ),
    ]


def _opt_outs_left(report: Report) -> list[str]:
    left = f"{report.opt_outs_left:>10,} existing contacts who opt out of e-mail in the file are not opted out here"
    return [f"Opt-outs left {left}; --update opts them out"] if report.opt_outs_left else []


def _differences(report: Report) -> list[str]:
    printed = [f"Updated       {report.updated:>10,} {_contacts(report.updated)}"] if report.updated else []
    if report.differing:
        printed.append(
            f"Differing     {report.differing:>10,} {_contacts(report.differing)}; values of the file not taken: "
            f"{report.not_taken:,}; "
            "--update fills what is empty, --update=replace takes the file's"
        )
    printed += [f"  {_difference(one)}" for one in report.differences]
    return printed


def _difference(one: DifferenceShown) -> str:
    before, given = _shown(one.difference.before, one.difference.given)
    taken = "" if one.taken else " (not taken)"
    return f"line {one.line:,}, {one.name}: {one.difference.name}: {before}{given}{taken}"


def _contacts(number: int) -> str:
    return "contact" if number == 1 else "contacts"


def _shown(before: object, given: object) -> tuple[str, str]:
    """Two values that differ: long ones from the word where they begin to differ."""
    if not before:
        return "", _short(given)
    words, others = _text(before).split(), _text(given).split()
    if _short(before) != _short(given):
        return f"{_short(before)} → ", _short(given)
    pairs = enumerate(zip(words, others, strict=False))
    same = next((at for at, (word, other) in pairs if word != other), min(len(words), len(others)))
    return f"… {_short(' '.join(words[same:]))} → ", f"… {_short(' '.join(others[same:]))}"


def _text(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType]
    return " ".join(text.split())


def _short(value: object) -> str:
    text = _text(value)
    return text if len(text) <= VALUE_SHOWN else f"{text[: VALUE_SHOWN - 1]}…"


def _address_book(report: Report) -> list[str]:
    if not report.cards:
        return [f"Decisions, with reasons: {report.report_file}"] if report.report_file else []
    return [
        f"Unlinked      {report.unlinked:>10,} relatives who have no card, to choose contacts for",
        f"Not kept      {report.losses:>10,} values",
        *([f"Decisions, with reasons: {report.report_file}"] if report.report_file else []),
    ]


def explanation_lines(path: Path, found: FileExplanation) -> list[str]:
    """What a file is, and what becomes of each of its columns."""
    width = max((len(one.name) for one in found.columns), default=0)
    columns = [f"  {one.name:<{width}}  {one.becomes or 'is not kept'}{_such_as(one.example)}" for one in found.columns]
    return [f"{path}: {found.format}, {found.encoding}", *columns, *(f"  {note}" for note in found.notes)]


def _such_as(example: str) -> str:
    return f", such as {_short(example)}" if example else ""


def past_lines(imports: Sequence[PastImport]) -> list[str]:
    """The imports so far."""
    if not imports:
        return ["Nothing was imported yet."]
    return [
        f"{one.id}  {one.at:%Y-%m-%d %H:%M}  {one.state.lower():<8}  {_counts(one.counts)}  {', '.join(one.files)}"
        for one in imports
    ]


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.items() if number) or "nothing known"


def undone_lines(done: Undone) -> list[str]:
    """What was taken back, and what stays and why."""
    more = [f"  … and {done.left_count - LEFT_SHOWN:,} more"] if done.left_count > LEFT_SHOWN else []
    return [
        f"Removed     {done.contacts:>10,} contacts  {done.associations:>10,} associations  {done.labels:>10,} labels",
        f"Restored    {done.restored:>10,} {_contacts(done.restored)} that the import had updated",
        f"Left        {done.left_count:>10,}",
        *(f"  {one.id}  {one.name}: {one.because}" for one in done.left[:LEFT_SHOWN]),
        *more,
    ]


def _labels(report: Report) -> list[str]:
    printed: list[str] = []
    if report.labels_made or report.labels_changed:
        printed.append(f"Labels        {report.labels_made:>10,} created  {report.labels_changed:>10,} updated")
    printed += [f"Registered for these associations: {_label(label)}" for label in report.registered]
    if report.over_limits:
        printed.append(f"Contacts over a lowered limit, flagged: {report.over_limits:,}")
    return printed


def _label(label: Label) -> str:
    if label.single:
        return f"{label.name} ({label.key}), at most {label.limit:,}"
    return f"{label.name} / {label.inverse_name} ({label.key}), at most {label.limit:,} / {label.inverse_limit:,}"


def _unreadable(report: Report) -> list[str]:
    """The values that could not be parsed, per column with the first lines; notes those taken as opt-outs."""
    from graphapi.services.imports.import_people import is_opt_out

    total = sum(one.count for one in report.unreadable.values())
    printed = [f"Unreadable    {total:>10,} values, kept as custom fields"] if total else []
    for column, one in report.unreadable.items():
        lines_ = ", ".join(f"{line:,}" for line in one.lines)
        more = ", …" if one.count > len(one.lines) else ""
        taken = ", taken as opt-outs" if is_opt_out(column) else ""
        printed.append(f"{one.count:>24,}  {column}, line{'s' * (one.count > 1)} {lines_}{more}{taken}")
    return printed


def _refused(report: Report) -> list[str]:
    by_reason = [f"{number:>24,}  {kind}" for kind, number in report.refused.most_common()]
    return [f"Refused       {report.refused.total():>10,}", *by_reason]
