"""The workspace itself: its first labels, its settings, its local administrator."""

from __future__ import annotations

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.catalogue import catalogue as shipped
from graphapi.kernel.labels import Label, pair_key
from graphapi.kernel.relation_catalogue import relation_catalogue
from graphapi.services.shared.registry import WorkspaceSettings, forget, rule_properties

PREPARE = statement("workspace/prepare", tuple[bool])
LOCAL_ADMIN_ID = "usr_local"


async def prepare(db: Db, *, catalogue: bool = True) -> bool:
    """Create the workspace with settings, shipped labels and rules, and an administrator; return whether it was new."""
    settings = WorkspaceSettings()
    rows = [label_properties(db, label) for label in shipped()] if catalogue else []
    rules = [rule_properties(rule) for rule in relation_catalogue()] if catalogue else []

    async def work(tx: Tx) -> bool:
        row = await tx.run(
            PREPARE, maxLabelsPerContact=settings.max_labels_per_contact, maxLabels=settings.max_labels,
            historyDays=settings.history_days, labels=rows, rules=rules, admin=LOCAL_ADMIN_ID, now=db.now(),
        )  # fmt: skip
        return bool(row and row[0])

    made = await db.write(work, guarded=False)
    forget(db)
    return made


def label_properties(db: Db, label: Label) -> Parameters:
    """The properties of a label as they are stored."""
    return {
        "key": label.key, "name": label.name, "inverseName": label.inverse_name,
        "pairKey": pair_key(label.name, label.inverse_name),
        "limit": label.limit, "inverseLimit": label.inverse_limit, "onLimit": label.on_limit.value,
        "acyclic": label.acyclic, "exclusiveWith": list(label.exclusive_with), "emailCopy": label.email_copy.value,
        "category": label.category, "description": label.description, "retired": label.retired,
        "createdAt": db.now(), "version": label.version, "familyRole": label.family_role.value, "lock": 0,
    }  # fmt: skip
