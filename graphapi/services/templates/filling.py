"""Parses templates and fills them in for many contacts: checked here, done by the workers of `pool`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import reduce
from typing import TypeVar

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.errors import DeadlineExceeded, Json, Refused, invalid
from graphapi.kernel.field_paths import unknown_field
from graphapi.kernel.labels import Labels
from graphapi.kernel.merge_fields import Needed, needed
from graphapi.kernel.problems import Problems
from graphapi.kernel.templates import CPU_FILL, CPU_READ, TEXTS_MAX, Filled, Template, check_size, is_plain
from graphapi.services.shared.registry import registry
from graphapi.services.templates.merge_fields import Material, TemplateContact, check_lists, has_full_lists
from graphapi.services.templates.pool import TOO_LONG, OverBudget, Pool

T = TypeVar("T")
_FilledText = tuple[str, list[str]]
"""A text, and the fields without a value, as a worker answers."""

CHUNK = 50
LINKED_TOTAL = 1_000
"""The contacts, with their linked ones, that go to a worker at once: the event loop is not blocked for long, and
other requests get their turn in between."""

SLACK = 0.5
"""Seconds of CPU time beyond those allowed for the texts, after which the worker process is killed."""

_NAME = "templates"
_PLACE = ("input",)


def pool_of(database: Database) -> Pool:
    """The workers of this process; they end with its database."""
    pool = database.companions.get(_NAME)
    if not isinstance(pool, Pool):
        pool = database.companions[_NAME] = Pool()
    return pool


async def read_templates(db: Db, problems: Problems, **texts: str) -> tuple[Template, ...]:
    """The templates of these input fields; one with a problem is absent, and the problem is added to `problems`."""
    found: list[Template] = []
    for name, text in texts.items():
        try:
            found.append(await _read(db, text, ("input", name)))
        except Refused as refused:
            problems.add(refused.all())
    return tuple(found)


async def _read(db: Db, text: str, path: tuple[str, ...]) -> Template:
    check_size(text, *path)
    if is_plain(text):
        return Template(text, path)
    try:
        async with _in_time(db):
            answer = await pool_of(db.database).ask(db.viewer.id, "read", CPU_READ, text=text)
    except OverBudget as over:
        raise invalid(f"The template cannot be read: it takes {over}.", *path) from None
    if "refused" in answer:
        raise invalid(answer["refused"], *path)
    refused = unknown_field(map(tuple, answer["outside"]), (await registry(db)).template_labels, *path)
    if refused is not None:
        raise refused
    return Template(text, path, tuple(map(tuple, answer["fields"])))


@asynccontextmanager
async def _in_time(db: Db) -> AsyncGenerator[None]:
    """Enforce the deadline of the request, which also ends the worker."""
    try:
        async with asyncio.timeout(db.deadline.left()):
            yield
    except TimeoutError:
        raise DeadlineExceeded("The templates could not be filled in within the time limit of this request.") from None


def needed_by(templates: Sequence[Template], labels: Labels) -> Needed:
    """The values to load for these templates."""
    return reduce(Needed.__or__, (needed(template.fields, labels) for template in templates), Needed())


async def fill(
    db: Db, templates: Sequence[Template], material: Material, work: Callable[[TemplateContact, list[Filled]], T]
) -> dict[str, T | Refused]:
    """Fill the templates in for each contact and return the result of `work`, or a refusal, by the contact's id.

    `work` runs outside the event loop, so that other requests continue.
    """
    filling = _Filling(db, templates, material)
    async with _in_time(db):
        for chunk in _chunks(material.contacts.items()):
            filling.found |= zip(chunk, await filling.fill(list(chunk.values())), strict=True)

    def one(key: str, merged: TemplateContact) -> T | Refused:
        try:
            check_lists(merged)
            return work(merged, filling.texts(key))
        except Refused as refused:
            return refused

    return await asyncio.to_thread(lambda: {key: one(key, merged) for key, merged in material.contacts.items()})


class _Filling:
    """The templates of one request while the workers fill them in."""

    def __init__(self, db: Db, templates: Sequence[Template], material: Material) -> None:
        self.db, self.templates, self.user = db, templates, dict(material.user)
        self.marked: list[Template] = [template for template in templates if not template.plain]
        self.keys = needed_by(self.marked, material.labels).label_keys
        self.labels = [type(one)(one.key, one.name, one.inverse_name, 1, 1) for one in material.labels.values()]
        self.found: dict[str, list[Filled] | Refused] = {}
        self.left, self.size = CPU_FILL, 0
        self.over: OverBudget | None = None

    async def fill(self, chunk: Sequence[TemplateContact]) -> list[list[Filled] | Refused]:
        """The texts of these contacts, or their refusals."""
        if not self.marked:
            return [self._counted([Filled(template.text) for template in self.templates]) for _ in chunk]
        if self.over is not None:
            return self._refused(chunk)
        try:
            answer = await self._ask(chunk)
        except OverBudget as over:
            self.over = over
            return self._refused(chunk)
        self.left -= answer["seconds"]
        if self.left <= 0:
            self.over = OverBudget(TOO_LONG)
        if "refused" in answer:
            return [invalid(answer["refused"], *_PLACE) for _ in chunk]
        return [self._of(one) for one in answer["filled"]]

    def _refused(self, chunk: Sequence[TemplateContact]) -> list[list[Filled] | Refused]:
        """The refusals of contacts for which no time is left."""
        return [invalid(f"The templates cannot be filled in: they take {self.over}.", *_PLACE) for _ in chunk]

    async def _ask(self, chunk: Sequence[TemplateContact]) -> Json:
        """A worker's results for the contacts; linked contacts that no template names are not sent to it."""
        contacts = [
            (one.contact, [linked for linked in one.all_linked if self.keys is None or linked.label_key in self.keys])
            for one in chunk
        ]
        return await pool_of(self.db.database).ask(
            self.db.viewer.id, "fill", self.left + SLACK, texts=[template.text for template in self.marked],
            labels=self.labels, user=self.user, now=self.db.now(), left=self.left, contacts=contacts,
        )  # fmt: skip

    def _of(self, one: Json | list[_FilledText]) -> list[Filled] | Refused:
        """The texts of one contact, those of plain templates among them."""
        if isinstance(one, dict):
            return invalid(one["refused"], *self.marked[int(one["at"])].path)
        made = iter(one)
        return self._counted(
            [Filled(template.text) if template.plain else _filled(next(made)) for template in self.templates]
        )

    def _counted(self, texts: list[Filled]) -> list[Filled] | Refused:
        """The texts, or a refusal when the texts of the whole call are too long."""
        self.size += sum(len(one.text) + sum(map(len, one.missing)) for one in texts)
        if self.size <= TEXTS_MAX:
            return texts
        return invalid(f"The texts of one call can have at most {TEXTS_MAX:,} characters together.", *_PLACE)

    def texts(self, key: str) -> list[Filled]:
        """The texts of a contact; raises its refusal, if any."""
        found = self.found[key]
        if isinstance(found, Refused):
            raise found
        return found


def _filled(made: _FilledText) -> Filled:
    text, missing = made
    return Filled(text, tuple(missing))


def _chunks(contacts: Iterable[tuple[str, TemplateContact]]) -> Iterator[dict[str, TemplateContact]]:
    """Yield the contacts in chunks, except those with too many linked ones."""
    chunk, all_linked = dict[str, TemplateContact](), 0
    for key, merged in contacts:
        if has_full_lists(merged):
            continue
        if chunk and (len(chunk) == CHUNK or all_linked + len(merged.all_linked) > LINKED_TOTAL):
            yield chunk
            chunk, all_linked = {}, 0
        chunk[key] = merged
        all_linked += len(merged.all_linked)
    if chunk:
        yield chunk
