"""Converts each side's answers to one common form, in which they must be equal: the floor's."""

from __future__ import annotations

from collections.abc import Callable

from bench.workloads import Data


def _nodes(connection: Data) -> list[Data]:
    return [edge["node"] for edge in connection["edges"]]


def _our_associations(contact: Data) -> Data:
    associations = [
        {**edge["association"], "node": _our_deep(edge["node"])} for edge in contact["associations"]["edges"]
    ]
    return {**contact, "associations": associations}


def _our_deep(contact: Data) -> Data:
    return _our_associations(contact) if "associations" in contact else contact


def _our_groups(data: Data) -> Data:
    found = [
        {
            "label": group["label"]["key"],
            "outgoing": group["role"] != group["label"]["name"],
            "count": group["totalCount"],
            "members": _nodes(group["associations"]),
        }
        for group in data["contact"]["associationGroups"]
    ]
    return _sorted({**data["contact"], "groups": found}, drop="associationGroups")


def _sorted(contact: Data, drop: str = "") -> Data:
    """A contact with its groups sorted, as each side has its own order."""
    groups = sorted(contact["groups"], key=lambda group: (group["label"], group["outgoing"]))
    return {name: value for name, value in contact.items() if name != drop} | {"groups": groups}


def _our_members(data: Data) -> Data:
    return [{"distance": one["distance"], **one["contact"]} for one in data["contact"]["neighbourhood"]["members"]]


def _our_created(data: Data) -> Data:
    if data["associate"]["errors"]:
        raise ValueError(data["associate"]["errors"])
    return {"created": data["associate"]["created"]}


OUR_FORM: dict[str, Callable[[Data], Data]] = {
    "ContactById": lambda data: data["contact"],
    "Associations": lambda data: _our_associations(data["contact"]),
    "AllAssociations": lambda data: _our_associations(data["contact"]),
    "Profile": _our_groups,
    "Page": lambda data: [_our_associations(contact) for contact in _nodes(data["contacts"])],
    "Levels": lambda data: _our_associations(data["contact"]),
    "CountLabel": lambda data: {"id": data["contact"]["id"], "count": data["contact"]["associations"]["totalCount"]},
    "CountAll": lambda data: {"id": data["contact"]["id"], "count": data["contact"]["associations"]["totalCount"]},
    **dict.fromkeys(("Within2", "Within3", "Within4"), _our_members),
    **dict.fromkeys(("WalkKnown", "WalkEmployers"), lambda data: _nodes(data["contact"]["walk"])),
    "Path": lambda data: data["shortestPaths"]["paths"][0]["length"],
    "Mutual": lambda data: _nodes(data["contact"]["mutualContacts"]),
    "List500": lambda data: _nodes(data["contacts"]),
    "Associate": _our_created,
}


def _rival_associations(contact: Data) -> Data:
    edges = contact["KNOWSConnection"]["edges"]
    associations = [{**edge["properties"], "node": _rival_deep(edge["node"])} for edge in edges]
    return {name: value for name, value in contact.items() if name != "KNOWSConnection"} | {
        "associations": associations
    }


def _rival_deep(contact: Data) -> Data:
    return _rival_associations(contact) if "KNOWSConnection" in contact else contact


def _rival_any(data: Data) -> Data:
    contact = data["contacts"][0]
    person = ("id", "givenName", "familyName", "emails")
    associations = [
        {
            "id": association["associationId"],
            "since": association["since"],
            "until": association["until"],
            "note": association["note"],
        }
        | {"node": {name: association[name] for name in person}}
        for association in contact["associations"]
    ]
    return {**contact, "associations": associations}


def _rival_count(data: Data) -> Data:
    contact = data["contacts"][0]
    return {"id": contact["id"], "count": contact["KNOWSConnection"]["totalCount"]}


RIVAL_FORM: dict[str, Callable[[Data], Data]] = {
    "ContactById": lambda data: data["contacts"][0],
    "Associations": lambda data: _rival_associations(data["contacts"][0]),
    "AllAssociations": _rival_any,
    "Profile": lambda data: _sorted(data["contacts"][0]),
    "Page": lambda data: [_rival_associations(contact) for contact in data["contacts"]],
    "Levels": lambda data: _rival_associations(data["contacts"][0]),
    "CountLabel": _rival_count,
    "CountAll": lambda data: {"id": data["contacts"][0]["id"], "count": data["contacts"][0]["associationCount"]},
    "Within2": lambda data: data["contacts"][0]["within2"],
    "Within3": lambda data: data["contacts"][0]["within3"],
    "Within4": lambda data: data["contacts"][0]["within4"],
    "WalkKnown": lambda data: data["contacts"][0]["walkKnown"],
    "WalkEmployers": lambda data: data["contacts"][0]["walkEmployers"],
    "Path": lambda data: data["shortestPath"]["length"],
    "Mutual": lambda data: data["contacts"][0]["mutual"],
    "List500": lambda data: data["contacts"],
    "Associate": lambda data: {"created": data["updateContacts"]["info"]["relationshipsCreated"] == 1},
}


def _floor_any(data: Data) -> Data:
    names = ("id", "since", "until", "note", "node")
    return {
        **data,
        "associations": [{name: association[name] for name in names} for association in data["associations"]],
    }


FLOOR_FORM: dict[str, Callable[[Data], Data]] = {
    "AllAssociations": _floor_any,
    "Profile": _sorted,
    "Path": lambda data: data["length"],
}
"""The floor's answers are in the common form, except these."""
