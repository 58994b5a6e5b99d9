"""A read with the answer that is expected, and the forms in which answers are compared."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from graphapi.services.templates.mentions import NOT_SHOWN
from tests.api.visibility_graph import RULES
from tests.api.visibility_sight import Association, Sight

ALL = "first: 500"
SIZES = (ALL, "last: 500")
NODES = "totalCount edges { cursor node"
FLAGS = f"{{ {NODES} {{ id count contact {{ id name }} other {{ id name }} raisedBy {{ id }} }} }} }}"
CHANGES = (
    f"{{ {NODES} {{ id kind text contact {{ id name }} other {{ id name }} fields {{ name before after }} }} }} }}"
)
_PEOPLE = "to { name contact { id } } cc { name contact { id } } leftOut { name email error }"
TASKS = f"{{ {NODES} {{ id title notes contact {{ id }} }} }} }}"
MESSAGES = f"{{ {NODES} {{ id subject text error {_PEOPLE} }} }} }}"
CONTACT = "id name externalId emails phones company jobTitle customFields owner { id } access { everyone } version"
_PLAIN = ("id", "name", "externalId", "emails", "phones", "company", "jobTitle", "version")


@dataclass(frozen=True)
class Read:
    """A field of Query with its arguments and selection; `take` brings its answer to the form that is expected."""

    text: str
    expected: Any
    take: Callable[[Any], Any] = lambda answer: answer


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of an answer, and what its cursors say."""
    if isinstance(value, dict):
        for name, below in value.items():
            if name in ("cursor", "startCursor", "endCursor") and below is not None:
                yield base64.urlsafe_b64decode(below + "=" * (-len(below) % 4)).decode()
            yield from texts_in(below)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from texts_in(below)
    elif isinstance(value, str):
        yield value


def quoted(value: str) -> str:
    """A text as documents have it."""
    return json.dumps(value, ensure_ascii=False)


def ids_of(found: list[Any]) -> list[str | None]:
    """The ids of objects, None for each that is not answered."""
    return [None if one is None else one["id"] for one in found]


def nodes_of(found: Any) -> Any:
    """The nodes of a whole list, whose total must be their number."""
    nodes = [edge["node"] for edge in found["edges"]]
    assert found["totalCount"] == len(nodes)
    return nodes


def contact_of(found: dict[str, Any] | None) -> Any:
    """What CONTACT answers of a stored contact."""
    if found is None:
        return None
    owner = found.get("ownerId")
    return {name: found.get(name) for name in _PLAIN} | {
        "customFields": json.loads(found["customFields"]),
        "owner": owner and {"id": owner},
        "access": {"everyone": "everyone" in found["readers"]},
    }


def named(found: dict[str, Any] | None) -> Any:
    """Id and name of a stored contact."""
    return None if found is None else {"id": found["id"], "name": found["name"]}


def flag_of(sight: Sight, flag: dict[str, Any]) -> Any:
    """What FLAGS answers of a stored flag."""
    contact, other = sight.contacts.get(flag["contactId"]), sight.contacts.get(flag.get("otherId") or "")
    shown = {"contact": named(contact), "other": named(other), "raisedBy": {"id": flag["raisedById"]}}
    return {"id": flag["id"], "count": flag["count"], **shown}


def change_of(sight: Sight, change: dict[str, Any]) -> Any:
    """What `shown_change` leaves of an answer about a recorded change of which both contacts are seen."""
    ends = (sight.contacts.get(change.get(end) or "") for end in ("contactId", "otherId"))
    contact, other = (named(one) for one in ends)
    return {"id": change["id"], "kind": change["kind"], "contact": contact, "other": other}


def shown_changes(found: Any) -> Any:
    """The changes of a whole list, without their texts and fields, of which no secret may be a part."""
    return [{name: one[name] for name in ("id", "kind", "contact", "other")} for one in nodes_of(found)]


def message_of(sight: Sight, message: dict[str, Any]) -> Any:
    """The expected MESSAGES answer for a stored message: hidden people are not named."""
    everybody = {kind: json.loads(message[kind]) for kind in ("to", "cc", "leftOut")}
    people = {kind: [one for one in found if _may_be_named(sight, one)] for kind, found in everybody.items()}
    shown = {
        kind: [{"name": one["name"], "contact": {"id": one["contact_id"]}} for one in people[kind]]
        for kind in ("to", "cc")
    }
    left_out = [{name: one[name] for name in ("name", "email", "error")} for one in people["leftOut"]]
    error = "; ".join(f"{one['email']}: {one['error']}" for one in left_out)
    rest = message.get("error" if people == everybody else "publicError")
    subject, text = (read_text(sight, message, kind, "mentionedIds") for kind in ("subject", "text"))
    return {"id": message["id"], "subject": subject, "text": text, "error": error or rest, **shown, "leftOut": left_out}


def _may_be_named(sight: Sight, one: dict[str, Any]) -> bool:
    """Whether the viewer sees a person of a message, and who is between if a rule derives the role."""
    between = one["through"] if one["role"] in {rule.role for rule in RULES} else ()
    return {one["contact_id"], *between} <= set(sight.contacts)


def task_of(sight: Sight, task: dict[str, Any]) -> Any:
    """What TASKS answers of a stored task."""
    texts = {kind: read_text(sight, task, kind, f"{kind}Mentions") for kind in ("title", "notes")}
    return {"id": task["id"], "contact": {"id": task["contactId"]}, **texts}


def read_text(sight: Sight, thing: dict[str, Any], kind: str, mentions: str) -> Any:
    """A text of a task or message as the viewer reads it, whole or not at all."""
    return thing[kind] if set(thing[mentions]) <= set(sight.contacts) else NOT_SHOWN


def group_id(association: Association, end: str) -> str:
    """The id of the group that an association is in on one of its ends."""
    return f"grp_{end.removeprefix('con_')}_{association.side(end)}_{association.key}"
