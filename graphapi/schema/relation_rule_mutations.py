"""Creating, updating and deleting relation rules."""

from collections.abc import Sequence
from dataclasses import fields
from operator import itemgetter
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.relation_rule_changes import NewRoleRule, RoleRulePatch
from graphapi.kernel.relation_rules import RoleRule, Sharing, Steps
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed
from graphapi.schema.base.inputs import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    given,
    new_values,
    optional,
    patch_values,
    required,
)
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.payloads import showing, shown
from graphapi.schema.relation_rules import RelationRule
from graphapi.services.labels import relation_rules

PATCHED = tuple(field.name for field in fields(RoleRulePatch))
STEPS = "The roles of each step, one to six steps: of labels or other rules, KEY.name, KEY.inverse, or family.PARENT."
SHARING = "Which of the contacts between the two ends both must have in common; other than ANY needs two steps."


@strawberry.input(description="Input for createRelationRule.")
class CreateRelationRuleInput:
    """The fields of `NewRoleRule`."""

    key: str | None = optional(description="The key: A to Z, digits and underscores. Derived from the role if omitted.")
    role: str = required(description="The role of the contact at the end of the steps.")
    inverse_role: str | None = optional(
        description="The role of the contact at their start. If omitted, the relation reads the same both ways."
    )
    description: str | None = optional(description="What the rule means.")
    steps: list[list[str]] = required(description=STEPS)
    unless_roles: list[str] | None = optional(
        description="The relation is not derived between contacts with one of these roles."
    )
    sharing: Sharing = strawberry.field(default=Sharing.ANY, description=SHARING)
    enabled: bool = strawberry.field(default=True, description="Whether relations are derived by the rule.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="Input for updateRelationRule. Omitted fields stay unchanged; null clears an optional field. The key "
    "never changes."
)
class UpdateRelationRuleInput:
    """The fields of `RoleRulePatch`."""

    key: str = required(description="The rule.")
    role: strawberry.Maybe[str | None] = required(description="The role of the contact at the end of the steps.")
    inverse_role: strawberry.Maybe[str | None] = required(
        description="The role of the contact at their start; null for a relation that reads the same both ways."
    )
    description: strawberry.Maybe[str | None] = required(description="What the rule means.")
    steps: strawberry.Maybe[list[list[str]] | None] = required(description=STEPS)
    unless_roles: strawberry.Maybe[list[str] | None] = required(
        description="The relation is not derived between contacts with one of these roles."
    )
    sharing: strawberry.Maybe[Sharing | None] = required(description=SHARING)
    enabled: strawberry.Maybe[bool | None] = required(description="Whether relations are derived by the rule.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for deleteRelationRule.")
class DeleteRelationRuleInput:
    """A rule."""

    key: str = required(description="The rule.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


def _deleted_key(outcome: Outcome[str], _info: Info) -> str | None:
    return outcome.result


@strawberry.type(description="The result of createRelationRule.")
class RelationRulePayload(Payload):
    """Its source is the `Outcome` of a rule."""

    rule: RelationRule | None = computed(shown, description="The new rule, or null if refused.")


@strawberry.type(description="The result of updateRelationRule.")
class UpdateRelationRulePayload(Payload):
    """Its source is the `Outcome` of a rule."""

    rule: RelationRule | None = computed(shown, description="The updated rule, or null if refused.")


@strawberry.type(description="The result of deleteRelationRule.")
class DeleteRelationRulePayload(Payload):
    """Its source is the `Outcome` of a key."""

    deleted_key: str | None = computed(_deleted_key, description="The key of the deleted rule, or null if refused.")


def _steps(steps: Sequence[Sequence[str]]) -> Steps:
    return tuple(map(tuple, steps))


async def _create_relation_rule(
    _root: object, info: Info, input: Annotated[CreateRelationRuleInput, argument(description="The rule to create.")]
) -> Outcome[tuple[RoleRule | None]]:
    values = new_values(input, "idempotency_key")
    values |= {"steps": _steps(input.steps), "unless_roles": tuple(values.get("unless_roles") or ())}

    async def work() -> tuple[RoleRule | None]:
        return (await relation_rules.create_rule(info.context.db, NewRoleRule(**values), given(input.idempotency_key)),)

    return await _shown(info, await attempt(info.context, work()))


async def _update_relation_rule(
    _root: object,
    info: Info,
    input: Annotated[UpdateRelationRuleInput, argument(description="The rule and the fields to change.")],
) -> Outcome[tuple[RoleRule | None]]:
    values = patch_values(input, PATCHED)
    if input.steps is not None and input.steps.value is not None:
        values["steps"] = _steps(input.steps.value)
    if input.unless_roles is not None:
        values["unless_roles"] = tuple(input.unless_roles.value or ())
    version, key = given(input.expected_version), given(input.idempotency_key)

    async def work() -> tuple[RoleRule | None]:
        patch = RoleRulePatch(**values)
        return (await relation_rules.update_rule(info.context.db, input.key, patch, version, key),)

    return await _shown(info, await attempt(info.context, work()))


async def _shown(info: Info, outcome: Outcome[tuple[RoleRule | None]]) -> Outcome[tuple[RoleRule | None]]:
    """The outcome with its rule, among rules as they are now: they decide which of its roles are missing."""
    await info.context.renew()
    return await showing(outcome, itemgetter(0))


async def _delete_relation_rule(
    _root: object, info: Info, input: Annotated[DeleteRelationRuleInput, argument(description="The rule.")]
) -> Outcome[str]:
    work = relation_rules.delete_rule(info.context.db, input.key, given(input.idempotency_key))
    return await attempt(info.context, work)


@strawberry.type
class RelationRuleMutations:
    """The mutations of relation rules, for administrators."""

    create_relation_rule: RelationRulePayload = computed(
        _create_relation_rule, description="Creates a relation rule. Administrators only."
    )
    update_relation_rule: UpdateRelationRulePayload = computed(
        _update_relation_rule, description="Updates a relation rule. Administrators only."
    )
    delete_relation_rule: DeleteRelationRulePayload = computed(
        _delete_relation_rule,
        description="Deletes a relation rule; rules that name its role then follow only stored associations. "
        "Administrators only.",
    )
