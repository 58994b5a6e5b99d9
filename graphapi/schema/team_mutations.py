"""Renaming teams."""

from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, required
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.users import TeamCount
from graphapi.services.shared.users import TeamSize
from graphapi.services.users.team_changes import RenamedTeam, rename_team


@strawberry.input(
    description="Input for renameTeam. A user who signs in with an identity provider has the provider's teams again "
    "with the next request: rename the team there, too."
)
class RenameTeamInput:
    """The parameters of `rename_team`."""

    team: str = required(description="The name of the team, exactly.")
    name: str = required(description="The new name, which no user and no access list may have yet.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


def _team(outcome: Outcome[RenamedTeam], _info: Info) -> TeamSize | None:
    return None if outcome.result is None else outcome.result.team


def _contact_count(outcome: Outcome[RenamedTeam], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.contact_count


@strawberry.type(description="The result of renameTeam.")
class RenameTeamPayload(Payload):
    """Its source is the `Outcome` of a `RenamedTeam`."""

    team: TeamCount | None = computed(_team, description="The team under its new name, or null if refused.")
    contact_count: int = computed(
        _contact_count, description="The number of contacts whose access list names the team."
    )


async def _rename_team(
    _root: object, info: Info, input: Annotated[RenameTeamInput, argument(description="The team and its new name.")]
) -> Outcome[RenamedTeam]:
    work = rename_team(info.context.db, input.team, input.name, given(input.idempotency_key))
    return await attempt(info.context, work)


@strawberry.type
class TeamMutations:
    """The mutation of teams."""

    rename_team: RenameTeamPayload = computed(
        _rename_team,
        description="Renames a team for all its users and in the access lists of contacts, so that everybody sees what "
        "they saw before. Administrators only.",
    )
