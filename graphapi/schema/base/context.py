"""What the fields of one request share: the viewer's view of the database, the labels and what is already loaded."""

import contextlib
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from graphapi.db.request import Db
from graphapi.kernel.errors import DatabaseRefused, DeadlineExceeded, Unavailable
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.relation_rules import Rules
from graphapi.operations.fallbacks import Done
from graphapi.schema.base.selections import Fields
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.shared.registry import Registry, WorkspaceSettings, labels_covering, registry
from graphapi.services.shared.rows import ContactData

Result = TypeVar("Result")

AWAY = (Unavailable, DeadlineExceeded, DatabaseRefused)
"""The errors raised while the database is unavailable."""


@dataclass
class Context:
    """One request. `loaders` batch loads; `selections` caches what the document selects.

    `done` holds the results of mutation fields that have already run, by response key.
    """

    db: Db
    registry: Registry | Exception
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict[Hashable, DataLoader[Any, Any]])
    selections: dict[Hashable, object] = field(default_factory=dict[Hashable, object])
    done: dict[str, Done] = field(default_factory=dict[str, Done])

    @property
    def labels(self) -> Labels:
        """All labels by key."""
        return self._registry().labels

    @property
    def roles(self) -> dict[str, tuple[str, str]]:
        """The role of the other contact for each label, at FROM and at TO."""
        return self._registry().roles

    @property
    def rules(self) -> Rules:
        """The relation rules by position."""
        return self._registry().rules

    @property
    def settings(self) -> WorkspaceSettings:
        """The workspace's settings."""
        return self._registry().settings

    def _registry(self) -> Registry:
        if isinstance(self.registry, Exception):
            raise self.registry
        return self.registry

    def label(self, key: str) -> Label:
        """The label of an association that was read."""
        return self.labels[key]

    async def cover(self, keys: Iterable[str]) -> None:
        """Load these labels if they are unknown: another server may have registered one since."""
        if not self.labels.keys() >= (wanted := set(keys)):
            await labels_covering(self.db, wanted)
            self.registry = await registry(self.db)

    async def renew(self) -> None:
        """Reload the labels and settings after a write, if possible: the response must show them."""
        with contextlib.suppress(*AWAY):
            self.registry = await registry(self.db)

    def contact(self, contact_id: str, fields: Fields) -> Awaitable[ContactData | None]:
        """Load a contact, batched with all requests for the same properties; None if it is hidden."""
        return self.contact_loader(fields).load(contact_id)

    def contact_loader(self, fields: Fields) -> DataLoader[str, ContactData | None]:
        """The loader of contacts by id with these properties."""
        return self.by_id("contacts", lambda ids: contacts_by_id(self.db, ids, fields), fields)

    def by_id(
        self, kind: str, load: Callable[[list[str]], Awaitable[Sequence[Result]]], fields: Fields = ()
    ) -> DataLoader[str, Result]:
        """The loader of one kind of object by id; all ids requested at once are loaded by one statement."""
        loader = self.loaders.get((kind, fields))
        if loader is None:
            # No cache: the cost of a request must not depend on what was loaded before.
            loader = self.loaders[kind, fields] = DataLoader(load, cache=False)
        return loader


Info: TypeAlias = strawberry.Info[Context, None]


async def context_of(db: Db, selections: dict[Hashable, object], done: dict[str, Done]) -> Context:
    """The context of a request for a document with these selections, of which these mutation fields are done.

    Without a database it still answers fields that need none, such as introspection.
    """
    try:
        return Context(db, await registry(db), selections=selections, done=done)
    except AWAY as error:
        return Context(db, error, selections=selections, done=done)
