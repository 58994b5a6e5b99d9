"""Registers, changes and deletes relation rules, for administrators."""

from __future__ import annotations

from collections.abc import Mapping

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.errors import Json, check_version
from graphapi.kernel.history import rule_created, rule_deleted, rule_updated
from graphapi.kernel.labels import Labels
from graphapi.kernel.relation_rule_changes import NewRoleRule, RoleRulePatch, changed_rule, new_rule, no_rule
from graphapi.kernel.relation_rules import RoleRule, Rules
from graphapi.kernel.viewer import Action, require
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.registry import (
    FIELDS,
    RULE_FIELDS,
    LabelRow,
    RuleRow,
    forget,
    label_of,
    reload,
    rule_properties,
    rules_of,
)

CREATE, UPDATE = statement("relation_rules/create"), statement("relation_rules/update")
DELETE = statement("relation_rules/delete", tuple[bool])
LOCK = statement("relation_rules/lock", tuple[list[LabelRow], list[RuleRow]])


async def create_rule(db: Db, new: NewRoleRule, key: str | None = None) -> RoleRule | None:
    """Store a rule and return it; None when it was created under this idempotency key before and deleted since."""
    require(db.viewer, Action.MANAGE_RULES)

    async def work(tx: Tx) -> Json:
        rule = new_rule(new, *await _lock(tx))
        await tx.run(CREATE, rule=rule_properties(rule))
        await record(tx, [rule_created(rule)])
        return {"key": rule.key}

    answer = await once(db, key, "createRelationRule", _json(vars(new)), work)
    return await _stored(db, answer["key"])


async def update_rule(
    db: Db, rule_key: str, patch: RoleRulePatch, expected_version: int | None = None, key: str | None = None
) -> RoleRule | None:
    """Change a rule and return it; None when it was changed under this idempotency key before and deleted since."""
    require(db.viewer, Action.MANAGE_RULES)

    async def work(tx: Tx) -> Json:
        labels, rules = await _lock(tx)
        before = _of(rule_key, rules)
        check_version(before.version, expected_version)
        after = changed_rule(before, patch, labels, rules)
        if after != before:
            await tx.run(UPDATE, key=rule_key, properties=rule_properties(after))
            await record(tx, [rule_updated(before, after)])
        return {"key": rule_key}

    given = {"key": rule_key, "expectedVersion": expected_version, **_json(vars(patch))}
    await once(db, key, "updateRelationRule", given, work)
    return await _stored(db, rule_key)


async def delete_rule(db: Db, rule_key: str, key: str | None = None) -> str:
    """Delete a rule and return its key; rules whose steps name its role stay, and follow only what is stored."""
    require(db.viewer, Action.MANAGE_RULES)

    async def work(tx: Tx) -> Json:
        _, rules = await _lock(tx)
        before = _of(rule_key, rules)
        await tx.run(DELETE, key=rule_key)
        await record(tx, [rule_deleted(before)])
        return {"key": rule_key}

    await once(db, key, "deleteRelationRule", {"key": rule_key}, work)
    forget(db)
    return rule_key


async def _lock(tx: Tx) -> tuple[Labels, Rules]:
    """All labels and rules, locked against other changes of either."""
    labels, rules = await tx.run(LOCK, fields=FIELDS, ruleFields=RULE_FIELDS) or ([], [])
    return {row[0]: label_of(row) for row in labels}, rules_of(rules)


def _of(rule_key: str, rules: Rules) -> RoleRule:
    for rule in rules:
        if rule.key == rule_key:
            return rule
    raise no_rule(rule_key, rules)


async def _stored(db: Db, rule_key: str) -> RoleRule | None:
    forget(db)
    return next((rule for rule in (await reload(db)).rules if rule.key == rule_key), None)


def _json(values: Mapping[str, object]) -> Json:
    return {name: str(value) for name, value in values.items()}
