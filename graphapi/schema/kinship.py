"""How two contacts are related."""

from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.associations import HERE
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed, selection_of, stored
from graphapi.schema.base.references import ContactType
from graphapi.schema.contact_keys import ContactKey, ends_of
from graphapi.services.graph.kinship import KinshipData, kinship
from graphapi.services.shared.merged_contacts import current_ids
from graphapi.services.shared.rows import ContactData


def _generations_up(found: KinshipData, _info: Info) -> int:
    return found.nearest.up


def _generations_down(found: KinshipData, _info: Info) -> int:
    return found.nearest.down


def _half(found: KinshipData, _info: Info) -> bool:
    return found.nearest.half


async def _common_ancestors(found: KinshipData, info: Info) -> list[ContactData]:
    loader = info.context.contact_loader(selection_of(info, HERE).fields)
    contacts = await loader.load_many(list(found.nearest.ancestors))
    return [contact for contact in contacts if contact is not None]


@strawberry.type(description="How two contacts are related, by their nearest common ancestors or by one marriage.")
class Kinship:
    """Its source is `KinshipData`."""

    name: str | None = stored(
        description="What `from` is to `to`, e.g. second cousin once removed. Null for the same contact."
    )
    inverse_name: str | None = stored(description="What `to` is to `from`. Null for the same contact.")
    generations_up: int = computed(
        _generations_up,
        description="The generations from `from` up to the common ancestors, 0 if it is one itself. For a relation by "
        "marriage, both numbers count from the spouse who is related by descent.",
    )
    generations_down: int = computed(
        _generations_down, description="The generations from the common ancestors down to `to`."
    )
    half: bool = computed(
        _half,
        description="Whether the two descend from half-siblings: children who share some, but not all, known parents.",
    )
    common_ancestors: list[ContactType] = computed(
        _common_ancestors, description="The nearest common ancestors, through whom the two are related by this name."
    )
    text: str = stored(
        description="All relations as text, up to five, nearest first, without a full stop: Ann is half-sibling and "
        "first cousin of Bob"
    )


async def _kinship(
    _root: object,
    info: Info,
    from_: Annotated[ContactKey, argument(name="from", description="The contact whose relation is named.")],
    to: Annotated[ContactKey, argument(description="The contact that `from` is related to.")],
    max_generations: Annotated[
        int, argument(description="The maximum number of generations up to common ancestors on each side, 1 to 15.")
    ] = 15,
    language: Annotated[str, argument(description="The language of the names: en or de.")] = "en",
) -> KinshipData | None:
    context = info.context
    start, end = await ends_of(context.db, from_, to)
    if start is None or end is None:
        return None
    found = await kinship(context.db, context.labels, start, end, max_generations, language)
    if found is None and (now := await current_ids(context.db.read, [start, end])):
        ids = now.get(start, start), now.get(end, end)
        found = await kinship(context.db, context.labels, *ids, max_generations, language)
    return found


@strawberry.type
class KinshipQueries:
    """The root field about kinship."""

    kinship: Kinship | None = computed(
        _kinship,
        description="How two contacts are related, derived from associations whose label has a family role. Null if "
        "they are not related within these generations, or one of them does not exist. Nobody is related through a "
        "contact that the viewer may not see. A key that matches several contacts is an AMBIGUOUS error.",
    )
