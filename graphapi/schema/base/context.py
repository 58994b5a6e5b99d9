"""What the fields of one request share: the database as its viewer sees it, the labels, what was loaded already."""

import contextlib
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from graphapi.db.request import Db
from graphapi.kernel.errors import DatabaseRefused, DeadlineExceeded, Unavailable
from graphapi.kernel.labels import Label, Labels
from graphapi.operations.executor.fields import Done
from graphapi.schema.base.selections import Fields
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.shared.registry import Registry, WorkspaceSettings, labels_covering, registry
from graphapi.services.shared.rows import ContactData

Result = TypeVar("Result")

AWAY = (Unavailable, DeadlineExceeded, DatabaseRefused)
"""What is raised while there is no database to ask."""


@dataclass
class Context:
    """One request. `loaders` collect what is loaded together; `selections` is the document's memory of them.

    `done` is what came of the fields of a mutation that are not to be done again, by their keys in the answer.
    """

    db: Db
    registry: Registry | Exception
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict[Hashable, DataLoader[Any, Any]])
    selections: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any])
    done: dict[str, Done] = field(default_factory=dict[str, Done])

    @property
    def labels(self) -> Labels:
        """All labels by key."""
        return self._registry().labels

    @property
    def roles(self) -> dict[str, tuple[str, str]]:
        """What the other contact is by each label, when it stands at FROM and when it stands at TO."""
        return self._registry().roles

    @property
    def settings(self) -> WorkspaceSettings:
        """The workspace's settings."""
        return self._registry().settings

    def _registry(self) -> Registry:
        if isinstance(self.registry, Exception):
            raise self.registry
        return self.registry

    def label(self, key: str) -> Label:
        """Return the label of an association that was read."""
        return self.labels[key]

    async def cover(self, keys: Iterable[str]) -> None:
        """Know these labels too: another server may just have registered one."""
        if not self.labels.keys() >= (wanted := set(keys)):
            await labels_covering(self.db, wanted)
            self.registry = await registry(self.db)

    async def renew(self) -> None:
        """Know the labels and settings anew, if they can be had: something was written, and that is to be told."""
        with contextlib.suppress(*AWAY):
            self.registry = await registry(self.db)

    def contact(self, contact_id: str, fields: Fields) -> Awaitable[ContactData | None]:
        """Load a contact with all others of which these properties are wanted now; None when it is hidden."""
        return self.contact_loader(fields).load(contact_id)

    def contact_loader(self, fields: Fields) -> DataLoader[str, ContactData | None]:
        """Return the loader of contacts by id with these properties."""
        return self.by_id("contacts", lambda ids: contacts_by_id(self.db, ids, fields), fields)

    def by_id(
        self, kind: str, load: Callable[[list[str]], Awaitable[Sequence[Result]]], fields: Fields = ()
    ) -> DataLoader[str, Result]:
        """Return the loader of one kind of object by id; everything asked of it at once is one statement."""
        loader = self.loaders.get((kind, fields))
        if loader is None:
            # No cache: whether an object was loaded before must not change what a request costs.
            loader = self.loaders[kind, fields] = DataLoader(load, cache=False)
        return loader


Info: TypeAlias = strawberry.Info[Context, None]


async def context_of(db: Db, selections: dict[Hashable, Any]) -> Context:
    """Return the context of a request for a document with these selections.

    Without a database it still answers what needs none, such as introspection.
    """
    try:
        return Context(db, await registry(db), selections=selections)
    except AWAY as error:
        return Context(db, error, selections=selections)
