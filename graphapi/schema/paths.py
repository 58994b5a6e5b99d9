"""How two contacts are connected."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.schema.associations import Association
from graphapi.schema.base.context import Info
from graphapi.schema.base.enums import PathOutcome
from graphapi.schema.base.fields import Selector, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.references import ContactType
from graphapi.schema.base.sources import AssociationSource, known
from graphapi.schema.contact_keys import ContactKey, ends_of
from graphapi.services.graph.paths import PathAnswer, PathData, Step, path_steps, path_text, shortest_paths
from graphapi.services.shared.merged_contacts import current_ids, followed
from graphapi.services.shared.rows import ContactData


def path_selector(prefix: str) -> Selector:
    """What a path at this prefix needs of its contacts; its text contains their names."""
    contacts = tuple(f"{prefix}.{end}" for end in ("contacts", "steps.from", "steps.to"))
    return Selector(contacts=contacts, associations=(f"{prefix}.steps.association",), names=(f"{prefix}.text",))


def _from(step: Step, _info: Info) -> ContactData:
    return step.from_


def _length(path: PathData, _info: Info) -> int:
    return len(path.associations)


def _steps(path: PathData, info: Info) -> list[Step]:
    return path_steps(path, info.context.labels)


def _text(path: PathData, info: Info) -> str:
    return path_text(path, info.context.labels)


def _association(step: Step, _info: Info) -> AssociationSource:
    return AssociationSource(step.association, known([step.from_, step.to]))


@strawberry.type(description="One step of a path.")
class PathStep:
    """Its source is `Step`."""

    from_: ContactType = computed(_from, name="from", description="The contact at the start of the step.")
    to: ContactType = stored(description="The contact at the end of the step.")
    role: str = stored(description="The role of `to` toward `from`.")
    association: Association = computed(_association, description="The association followed.")


@strawberry.type(description="A chain of associations between two contacts.")
class Path:
    """Its source is `PathData`."""

    length: int = computed(_length, description="The number of associations in the path.")
    contacts: list[ContactType] = stored(description="The contacts, from the first to the last.")
    steps: list[PathStep] = computed(_steps, description="The steps, from the first to the last.")
    text: str = computed(_text, description="The path as text, without a full stop: Ann → Child: Bob → Spouse: Cid")


@strawberry.type(description="The result of a path search.")
class PathResult:
    """Its source is `PathAnswer`."""

    outcome: PathOutcome = stored(description="Whether paths were found, and if not, why.")
    paths: list[Path] = stored(description="The paths; empty unless the outcome is FOUND.")


SELECTOR = path_selector("paths")


async def _shortest_paths(  # noqa: PLR0917 – the arguments of the field
    _root: object,
    info: Info,
    from_: Annotated[ContactKey, argument(name="from", description="The contact at the start of the paths.")],
    to: Annotated[ContactKey, argument(description="The contact at the end of the paths.")],
    label_keys: Annotated[
        list[str] | None,
        argument(
            description="Only follow associations with these labels. Defaults to all.", metadata={MEANS: Means.LABEL}
        ),
    ] = None,
    avoid_ids: Annotated[
        list[strawberry.ID] | None,
        argument(description="Contacts that paths must not pass through.", metadata={MEANS: Means.CONTACT_ID}),
    ] = None,
    valid_on: Annotated[
        date | None, argument(description="Only follow associations that hold on this day. Defaults to all.")
    ] = None,
    max_hops: Annotated[int, argument(description="The maximum length of a path, 1 to 100.")] = 100,
    first: Annotated[
        int,
        argument(
            description="The maximum number of equally short paths to return, 1 to 500. 1 returns the path that the "
            "search finds first, the same one until associations change; more are sorted by the IDs of their "
            "associations."
        ),
    ] = 1,
) -> PathAnswer:
    context = info.context
    start, end = await ends_of(context.db, from_, to)
    avoided = await followed(context.db.read, avoid_ids or ())
    selection = selection_of(info, SELECTOR)

    async def between(one: str | None, other: str | None) -> PathAnswer:
        return await shortest_paths(
            context.db, one, other, label_keys, avoided, valid_on, max_hops, first, selection.fields,
            selection.associations,
        )  # fmt: skip

    answer = await between(start, end)
    if answer.outcome is PathOutcome.UNKNOWN_CONTACT:
        now = await current_ids(context.db.read, [one for one in (start, end) if one])
        answer = await between(now.get(start or "", start), now.get(end or "", end)) if now else answer
    await context.cover(association.label_key for path in answer.paths for association in path.associations)
    return answer


@strawberry.type
class PathQueries:
    """The root fields about paths."""

    shortest_paths: PathResult = computed(
        _shortest_paths,
        description="The shortest paths between two contacts. A key that matches several contacts is an "
        "AMBIGUOUS error that names up to 5 of them.",
    )
