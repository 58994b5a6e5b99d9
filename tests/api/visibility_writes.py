"""Every mutation, tried on possibly hidden objects, with whether the viewer may do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from graphapi.kernel.viewer import Role
from tests.api.visibility_graph import RELATIVE
from tests.api.visibility_sight import ROLES, Sight

_LIMIT = "current contact { id name } occupants { id name } redFlag { id other { id name } }"
PROBLEMS = f"errors {{ __typename code message path ... on LimitReached {{ {_LIMIT} }} }}"
CONTACT = "contact { id name emails associations { totalCount edges { node { id name } association { id note } } } }"


@dataclass(frozen=True)
class Write:
    """A mutation with its input; `about` are the contacts, and `associations` the associations, that it is about."""

    mutation: str
    selection: str
    given: dict[str, Any]
    about: tuple[str, ...] = ()
    only_admin: bool = False
    only_owner: bool = False
    """Only the owner of each of `owned`, or of all that it is about, may do it."""

    owned: tuple[str, ...] = ()

    def allowed(self, sight: Sight) -> bool:
        """Whether the viewer may do this at all; rules of labels may refuse it nevertheless."""
        role = sight.viewer.role
        if role is Role.ADMIN:
            return True
        if role is Role.VIEWER or self.only_admin or not set(self.about) <= set(sight.contacts):
            return False
        owners = {sight.contacts[one].get("ownerId") for one in self.owned or self.about}
        return not self.only_owner or owners == {sight.viewer.id}


def writes(rnd: Random) -> Iterator[Callable[[Sight], Write]]:
    """Yield all mutations in an order that `rnd` decides, each made about objects that it picks among all there are."""
    for way in rnd.sample(_WAYS, len(_WAYS)):
        yield lambda sight, way=way: way(sight, rnd)


def _create(sight: Sight, rnd: Random) -> Write:
    given = {"name": f"New {rnd.randint(0, 99)}", "everyone": rnd.choice([True, False])}
    another = rnd.choice([True, False])
    owner = {"ownerId": "usr_local"} if another else {}
    return Write("createContact", CONTACT, given | owner, only_admin=another)


def _create_many(sight: Sight, rnd: Random) -> Write:
    given = {"items": [{"name": "New one"}, {"name": "New other"}], "atomic": rnd.choice([True, False])}
    return Write("createContacts", f"createdCount results {{ {CONTACT} {PROBLEMS} }}", given)


def _declare(sight: Sight, rnd: Random) -> Write:
    two = rnd.sample(sorted(sight.truth.contacts), 2)
    given = {"contactIds": two, "distinct": rnd.choice([True, False])}
    return Write("declareDistinct", "contacts { id name }", given, tuple(two))


def _update(sight: Sight, rnd: Random) -> Write:
    one = _contact(sight, rnd)
    if rnd.choice([True, False]):
        given = {"id": one, "ownerId": rnd.choice([sight.viewer.id, None])}
        changes = sight.truth.contacts[one].get("ownerId") != given["ownerId"]
        return Write("updateContact", CONTACT, given, (one,), only_owner=changes)
    return Write("updateContact", CONTACT, {"id": one, "company": "Changed", "expectedVersion": 1}, (one,))


def _delete(sight: Sight, rnd: Random) -> Write:
    one = _contact(sight, rnd)
    return Write("deleteContact", "deletedId removedAssociations", {"id": one}, (one,))


def _erase(sight: Sight, rnd: Random) -> Write:
    return Write("eraseContact", "erasedId", {"id": _contact(sight, rnd)}, only_admin=True)


def _access(sight: Sight, rnd: Random) -> Write:
    one = _contact(sight, rnd)
    given = {"contactId": one, "everyone": rnd.choice([True, False]), "teams": ["red"]}
    return Write("setContactAccess", CONTACT, given, (one,), only_owner=True)


def _merge(sight: Sight, rnd: Random) -> Write:
    keep, other = rnd.sample(sorted(sight.truth.contacts), 2)
    selection = f"{CONTACT} movedAssociations foldedAssociations redFlags {{ id other {{ id name }} }}"
    kept, gone = (sight.truth.contacts[one] for one in (keep, other))
    owned = (keep, other) if set(kept["readers"]) != set(gone["readers"]) else (other,)
    changes = len(owned) > 1 or kept.get("ownerId") != gone.get("ownerId")
    given = {"keepId": keep, "mergeId": other}
    return Write("mergeContacts", selection, given, (keep, other), only_owner=changes, owned=owned)


def _associate(sight: Sight, rnd: Random) -> Write:
    one, other = rnd.sample(sorted(sight.truth.contacts), 2)
    given = {"fromId": one, "toId": other, "labelKey": rnd.choice(sorted(ROLES))}
    selection = "created association { id from { id name } to { id name } } redFlags { id other { id name } }"
    return Write("associate", selection, given, (one, other))


def _batch(sight: Sight, rnd: Random) -> Write:
    one, other = rnd.sample(sorted(sight.truth.contacts), 2)
    items = [{"fromId": one, "toId": other, "labelKey": key} for key in rnd.sample(sorted(ROLES), 2)]
    selection = f"createdCount results {{ created association {{ id to {{ id name }} }} {PROBLEMS} }}"
    return Write("associateMany", selection, {"items": items, "atomic": rnd.choice([True, False])}, (one, other))


def _link(sight: Sight, rnd: Random) -> Write:
    one, other = rnd.sample(sorted(sight.truth.contacts), 2)
    given = {"contactId": one, "relativeId": RELATIVE.id, "toId": other}
    return Write("linkRelative", "created association { id from { id name } to { id name } }", given, (one, other))


def _dismiss(sight: Sight, rnd: Random) -> Write:
    one = _contact(sight, rnd)
    given = {"contactId": one, "relativeId": rnd.choice([RELATIVE.id, "rel_none"])}
    return Write("dismissRelative", f"{CONTACT}", given, (one,))


def _restore(sight: Sight, rnd: Random) -> Write:
    one = _contact(sight, rnd)
    given = {"contactId": one, "relativeId": rnd.choice([RELATIVE.id, "rel_none"])}
    return Write("restoreRelative", f"{CONTACT}", given, (one,))


def _accept(sight: Sight, rnd: Random) -> Write:
    one, other = rnd.sample(sorted(sight.truth.contacts), 2)
    given = {"id": _suggestion(one, other, rnd.choice(sorted(ROLES)))}
    selection = "created association { id from { id name } to { id name } } redFlags { id other { id name } }"
    return Write("acceptSuggestion", selection, given, (one, other))


def _dismiss_suggestion(sight: Sight, rnd: Random) -> Write:
    one, other = rnd.sample(sorted(sight.truth.contacts), 2)
    return Write("dismissSuggestion", CONTACT, {"id": _suggestion(one, other, "FRIEND")}, (one, other))


def _suggestion(one: str, other: str, key: str) -> str:
    return f"sug_{one.removeprefix('con_')}_{other.removeprefix('con_')}_derived_{key}"


def _change(sight: Sight, rnd: Random) -> Write:
    association_id, ends = _association(sight, rnd)
    selection = "association { id note from { id name } to { id name } }"
    return Write("updateAssociation", selection, {"id": association_id, "labelKey": rnd.choice(sorted(ROLES))}, ends)


def _dissociate(sight: Sight, rnd: Random) -> Write:
    association_id, ends = _association(sight, rnd)
    return Write("dissociate", "deletedId from { id name } to { id name }", {"id": association_id}, ends)


def _dissociate_many(sight: Sight, rnd: Random) -> Write:
    association_id, ends = _association(sight, rnd)
    selection = f"deletedCount results {{ deletedId from {{ id name }} to {{ id name }} {PROBLEMS} }}"
    return Write("dissociateMany", selection, {"ids": [association_id], "atomic": rnd.choice([True, False])}, ends)


def _resolve(sight: Sight, rnd: Random) -> Write:
    flag_id = rnd.choice([*sorted(sight.truth.flags), "flg_none"])
    return Write("resolveRedFlag", "redFlag { id contact { id name } }", {"id": flag_id}, only_admin=True)


def _tasks(sight: Sight, rnd: Random) -> Write:
    one = _contact(sight, rnd)
    given = {"contactIds": [one], "title": "{{ contact.name }}", "assigneeId": sight.viewer.id}
    return Write("createTasks", f"results {{ task {{ id title contact {{ id }} }} {PROBLEMS} }}", given, (one,))


def _task(sight: Sight, rnd: Random) -> Write:
    task_id, about = _thing(sight.truth.tasks, rnd, "tsk_none")
    if rnd.choice([True, False]):
        return Write("deleteTask", "deletedId", {"id": task_id}, about)
    return Write("updateTask", "task { id title contact { id name } }", {"id": task_id, "notes": "Changed"}, about)


def _send(sight: Sight, rnd: Random) -> Write:
    one = _contact(sight, rnd)
    given = {"contactIds": [one], "subject": "Hello", "text": "{{ contact.name }}", "copyRoles": ["Friend", "Spouse"]}
    people = "to { name } cc { name email contact { id } } leftOut { name }"
    selection = f"results {{ message {{ id text {people} }} {PROBLEMS} }}"
    return Write("sendMessages", selection, given, (one,))


def _retry(sight: Sight, rnd: Random) -> Write:
    message_id, about = _thing(sight.truth.messages, rnd, "msg_none")
    return Write(
        "retryMessage",
        "message { id subject error contact { id name } cc { name } leftOut { name error email } }",
        {"id": message_id},
        about,
    )


def _release(sight: Sight, rnd: Random) -> Write:
    message_id, _ = _thing(sight.truth.messages, rnd, "msg_none")
    given = {"ids": [message_id]} if rnd.choice([True, False]) else {"senderId": "usr_local"}
    return Write("releaseMessages", "count", given, only_admin=True)


def _discard(sight: Sight, rnd: Random) -> Write:
    message_id, _ = _thing(sight.truth.messages, rnd, "msg_none")
    return Write("discardMessages", "count", {"ids": [message_id]}, only_admin=True)


def _create_label(_: Sight, rnd: Random) -> Write:
    return Write("createAssociationLabel", "label { key }", {"name": "Neighbour", "limit": 3}, only_admin=True)


def _update_label(_: Sight, rnd: Random) -> Write:
    given = {"key": rnd.choice(sorted(ROLES)), "description": "Changed"}
    return Write("updateAssociationLabel", "label { key }", given, only_admin=True)


def _delete_label(_: Sight, rnd: Random) -> Write:
    return Write("deleteAssociationLabel", "deletedKey", {"key": rnd.choice(sorted(ROLES))}, only_admin=True)


def _create_rule(_: Sight, rnd: Random) -> Write:
    given = {"role": "Friend of a friend", "steps": [["Friend"], ["Friend"]]}
    return Write("createRelationRule", "rule { key }", given, only_admin=True)


def _update_rule(_: Sight, rnd: Random) -> Write:
    return Write("updateRelationRule", "rule { key }", {"key": "SIBLING", "description": "Changed"}, only_admin=True)


def _delete_rule(_: Sight, rnd: Random) -> Write:
    return Write("deleteRelationRule", "deletedKey", {"key": "SIBLING"}, only_admin=True)


def _update_settings(_: Sight, rnd: Random) -> Write:
    return Write("updateSettings", "settings { maxLabels }", {"maxLabels": 100}, only_admin=True)


def _undo(sight: Sight, rnd: Random) -> Write:
    selection = "change { id text undoneBy { id } }"
    change = sight.truth.changes.get(rnd.choice([*sorted(sight.truth.changes), ""]))
    if change is None:
        return Write("undo", selection, {"changeId": "chg_none"}, ("con_none",))
    about = tuple(one for one in (change.get("contactId"), change.get("otherId")) if one)
    owned = change["kind"] == "ACCESS_CHANGED"
    return Write("undo", selection, {"changeId": change["id"]}, about, only_admin=not about, only_owner=owned)


def _update_viewer(_: Sight, rnd: Random) -> Write:
    return Write("updateViewer", "user { id }", {"notifyRedFlags": True}, only_admin=True)


def _create_user(_: Sight, rnd: Random) -> Write:
    return Write("createUser", "user { id }", {"name": "New"}, only_admin=True)


def _update_user(sight: Sight, rnd: Random) -> Write:
    return Write("updateUser", "user { id } lostTaskCount", {"id": "usr_none", "name": "New"}, only_admin=True)


def _create_token(sight: Sight, rnd: Random) -> Write:
    return Write("createToken", "token { id } secret", {"userId": "usr_none"}, only_admin=True)


def _revoke_token(_: Sight, rnd: Random) -> Write:
    return Write("revokeToken", "token { id }", {"id": "tok_none"}, only_admin=True)


def _rename_team(_: Sight, rnd: Random) -> Write:
    return Write("renameTeam", "team { team }", {"team": "none", "name": "New"}, only_admin=True)


_WAYS: tuple[Callable[[Sight, Random], Write], ...] = (
    _create, _create_many, _declare, _update, _delete, _erase, _access, _merge, _associate, _batch, _link,
    _dismiss, _restore, _accept, _dismiss_suggestion, _change, _dissociate, _dissociate_many, _resolve, _tasks, _task,
    _send, _retry, _release, _discard, _create_label, _update_label, _delete_label, _update_settings, _update_viewer,
    _create_user, _update_user, _create_token, _revoke_token, _rename_team, _undo,
    _create_rule, _update_rule, _delete_rule,
)  # fmt: skip


def _contact(sight: Sight, rnd: Random) -> str:
    return rnd.choice(sorted(sight.truth.contacts))


def _association(sight: Sight, rnd: Random) -> tuple[str, tuple[str, ...]]:
    """An association and its ends; if there is none, an unknown id about a contact that no one sees."""
    found = rnd.choice([*sorted(sight.truth.associations), ""])
    association = sight.truth.associations.get(found)
    return (found, (association.from_id, association.to_id)) if association else ("asc_none", ("con_none",))


def _thing(things: dict[str, dict[str, Any]], rnd: Random, none: str) -> tuple[str, tuple[str, ...]]:
    """A task or message and the contact that it is about."""
    found = rnd.choice([*sorted(things), none])
    return found, (things[found].get("contactId") or "con_none" if found in things else "con_none",)
