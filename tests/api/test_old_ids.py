"""IDs of merged contacts lead to the contact that stayed, in every argument and input field that takes one."""

from __future__ import annotations

from collections.abc import Iterator
from string import Template
from typing import Any

import orjson
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, get_named_type

from graphapi.db.request import Db
from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from graphapi.kernel.viewer import Role, Viewer
from graphapi.schema.api import schema
from tests.api.conftest import Api
from tests.api.viewers import Caller
from tests.conftest import cypher

READS = {
    "Query.contact.id": "contact(id: $id) { id name }",
    "Query.node.id": "node(id: $id) { id }",
    "Query.nodes.ids": "nodes(ids: [$id]) { id }",
    "ContactKey.id": "contactsBy(keys: [{ id: $id }]) { id }",
    "ContactFilter.ids": "contacts(filter: { ids: [$id, $ann] }) { totalCount edges { node { id } } }",
    "ContactFilter.associatedWithId": "contacts(filter: { associatedWithId: $id }) "
    "{ totalCount edges { node { id } } }",
    "Contact.associations.withId": "contact(id: $bob) { associations(withId: $id) { totalCount edges { role } } "
    "page: associations(withId: $id) { edges { role } } count: associations(withId: $id) { totalCount } }",
    "Contact.mutualContacts.withId": "contact(id: $bob) { mutualContacts(withId: $id) "
    "{ totalCount edges { node { id } } } count: mutualContacts(withId: $id) { totalCount } }",
    "Query.shortestPaths.avoidIds": "shortestPaths(from: { id: $bob }, to: { id: $dan }, avoidIds: [$id]) "
    "{ outcome paths { length } }",
    "Query.findContacts.excludeIds": 'findContacts(text: "Ann", excludeIds: [$id]) '
    "{ totalCount candidates { contact { id } } }",
    "Query.changes.contactIds": "changes(contactIds: [$id]) { totalCount edges { node { id text } } }",
    "Query.duplicateContacts.contactId": "duplicateContacts(contactId: $id) "
    "{ totalCount edges { node { contacts { id } } } }",
    "Query.associationSuggestions.contactId": "associationSuggestions(contactId: $id) "
    "{ totalCount edges { node { id text } } }",
    "Query.mergeFields.contactId": "mergeFields(contactId: $id) { token value }",
    "Query.previewMerge.keepId": "previewMerge(keepId: $id, mergeId: $bob) "
    "{ contact { id } movedAssociations errors { code } }",
    "Query.previewMerge.mergeId": "previewMerge(keepId: $bob, mergeId: $id) "
    "{ contact { id } movedAssociations errors { code } }",
    "MessageInput.contactIds": 'previewMessages(input: { contactIds: [$id], subject: "Hi", text: "Hello" }) '
    "{ text contact { id } }",
}
"""For each place a read, which must have the same answer with the old ID and with that of the contact that stayed."""

WRITES = {
    "UpdateContactInput.id": 'updateContact(input: { id: $id, company: "Acorn Ltd" }) { contact { id } }',
    "SetContactAccessInput.contactId": "setContactAccess(input: { contactId: $id, everyone: true }) { contact { id } }",
    "AssociateInput.fromId": "associate(input: { fromId: $id, toId: $eva, labelKey: $friend }) "
    "{ association { from { id } } }",
    "AssociateInput.toId": "associate(input: { fromId: $fay, toId: $id, labelKey: $friend }) "
    "{ association { to { id } } }",
    "AssociationItem.fromId": "associateMany(input: { items: [{ fromId: $id, toId: $eva, labelKey: $friend }] }) "
    "{ results { association { from { id } } } }",
    "AssociationItem.toId": "associateMany(input: { items: [{ fromId: $fay, toId: $id, labelKey: $friend }] }) "
    "{ results { association { to { id } } } }",
    "CreateTasksInput.contactIds": 'createTasks(input: { contactIds: [$id], title: "Call" }) '
    "{ results { task { contact { id } } } }",
    "DeclareDistinctInput.contactIds": "declareDistinct(input: { contactIds: [$id, $eva] }) { contacts { id } }",
    "DismissRelativeInput.contactId": 'dismissRelative(input: { contactId: $id, relativeId: "rel_1" }) '
    "{ contact { id } }",
    "RestoreRelativeInput.contactId": 'restoreRelative(input: { contactId: $id, relativeId: "rel_1" }) '
    "{ contact { id } }",
    "LinkRelativeInput.contactId": "linkRelative(input: "
    '{ contactId: $id, relativeId: "rel_2", toId: $gus, role: "Friend" }) { association { from { id } to { id } } }',
    "LinkRelativeInput.toId": "linkRelative(input: "
    '{ contactId: $hal, relativeId: "rel_3", toId: $id, role: "Friend" }) { association { from { id } to { id } } }',
    "MergeContactsInput.keepId": "mergeContacts(input: { keepId: $id, mergeId: $gus }) { contact { id } }",
    "MergeContactsInput.mergeId": "mergeContacts(input: { keepId: $hal, mergeId: $id }) { contact { mergedFrom } }",
}
"""For each place a mutation, whose answer must name the contact that stayed; the last ones take it away."""

REFUSED = {"DeleteContactInput.id", "EraseContactInput.id"}
"""An old ID must not delete or erase the contact that stayed."""

OF_OTHERS = {
    "AcceptSuggestionInput.id", "DismissSuggestionInput.id",
    "AssociationFilter.createdById", "CreateContactInput.ownerId", "CreateContactInput.userIds",
    "CreateContactItem.ownerId", "CreateContactItem.userIds", "CreateTasksInput.assigneeId",
    "CreateTokenInput.userId", "DeleteTaskInput.id", "DiscardMessagesInput.ids", "DiscardMessagesInput.senderId",
    "DismissRelativeInput.relativeId", "DissociateInput.id", "DissociateManyInput.ids",
    "LinkRelativeInput.relativeId", "Query.changes.byId", "Query.tasks.assigneeId", "ReleaseMessagesInput.ids",
    "ReleaseMessagesInput.senderId", "ResolveRedFlagInput.id", "RestoreRelativeInput.relativeId",
    "RetryMessageInput.id", "RevokeTokenInput.id", "SetContactAccessInput.userIds", "UndoInput.changeId",
    "UpdateAssociationInput.id", "UpdateContactInput.ownerId", "UpdateTaskInput.id", "UpdateTaskInput.assigneeId",
    "UpdateUserInput.id",
}  # fmt: skip
"""The places that take IDs of users, tokens, tasks, messages, red flags, relatives, associations and so on."""


def places() -> Iterator[str]:
    """Yield every argument and input field that takes IDs."""
    for kind in schema.core.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            yield from (f"{kind.name}.{name}" for name, one in kind.fields.items() if _is_id(one.type))
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                yield from (
                    f"{kind.name}.{name}.{argument}" for argument, one in field.args.items() if _is_id(one.type)
                )


def _is_id(kind: Any) -> bool:
    return get_named_type(kind).name == "ID"


def test_every_place_that_takes_an_id_is_known() -> None:
    """A new argument or input field needs a case here, or is about something else than contacts."""
    assert sorted(places()) == sorted({*READS, *WRITES, *REFUSED, *OF_OTHERS})


async def merged(api: Api) -> dict[str, str]:
    """Ann, to whom old was merged, and people around her; a quoted ID by name."""
    names = ("ann", "bob", "cid", "dan", "eva", "fay", "gus", "hal", "old", "ida", "jan")
    found = {name: await api.contact(name) for name in names}
    friend = await api.label("Friend", limit=50)
    for one, other in (("ann", "bob"), ("ann", "cid"), ("bob", "cid"), ("old", "dan"), ("ann", "dan"),
                       ("ann", "jan"), ("ida", "bob"), ("ida", "cid"), ("ida", "jan")):  # fmt: skip
        await api.associate(found[one], found[other], friend)
    await api.contact("ann", emails=["ann@example.org"])
    await api.do("updateContact", "UpdateContactInput", "contact { id }", id=found["ann"], emails=["ann@example.org"])
    for name, relatives in {"old": ("rel_1", "rel_2"), "hal": ("rel_3",)}.items():
        text = stored_relatives([UnlinkedRelative(one, f"Ida {one}", "Friend") for one in relatives])
        await cypher(api.database, "MATCH (c:Contact {id: $id}) SET c.unlinkedRelatives = $them", id=found[name],
                     them=text)  # fmt: skip
    await api.do("mergeContacts", "MergeContactsInput", "contact { id }", keepId=found["ann"], mergeId=found["old"])
    return {name: orjson.dumps(one).decode() for name, one in (found | {"friend": friend}).items()}


async def test_old_ids_lead_on_wherever_an_id_is_taken(api: Api) -> None:
    """Every read answers as for the contact that stayed, every mutation is about that one."""
    ids = await merged(api)
    ann, old = ids["ann"], ids["old"]

    for place, text in READS.items():
        with_old, with_current, with_nobody = [
            await api.ask("{ %s }" % Template(text).substitute(ids | {"id": one}))  # noqa: UP031 – braces
            for one in (old, ann, '"con_nobody"')
        ]  # fmt: skip
        assert with_old == with_current, place
        assert place == "ContactFilter.ids" or with_current != with_nobody, place
    for place, text in WRITES.items():
        done = await api.ask("mutation { %s }" % Template(text).substitute(ids | {"id": old}))  # noqa: UP031 – braces
        assert ann.strip('"') in orjson.dumps(done).decode(), place


async def test_an_old_id_deletes_nothing(api: Api, db: Db) -> None:
    """It is not found, and the error names the contact that stayed, to those who see it."""
    ids = {name: one.strip('"') for name, one in (await merged(api)).items()}
    await api.do("setContactAccess", "SetContactAccessInput", "contact { id }", contactId=ids["ann"], everyone=False)
    stranger = Caller(db.database, Viewer("usr_1", "Eva Elm", Role.EDITOR))

    selection = "deletedId errors { code message path }"
    (named,) = (await api.do("deleteContact", "DeleteContactInput", selection, id=ids["old"]))["errors"]
    (hidden,) = (await stranger.do("deleteContact", selection, id=ids["old"]))["errors"]

    assert (named["code"], named["path"], ids["ann"] in named["message"]) == ("NOT_FOUND", ["input", "id"], True)
    assert hidden == {"code": "NOT_FOUND", "message": "There is no such contact.", "path": ["input", "id"]}
    assert (await api.ask("query ($id: ID!) { contact(id: $id) { name } }", id=ids["ann"]))["contact"]["name"] == "ann"


async def test_contacts_that_are_one_now_cannot_be_declared_distinct(api: Api) -> None:
    """The two IDs lead to one contact, which is no pair."""
    ids = {name: one.strip('"') for name, one in (await merged(api)).items()}

    done = await api.do("declareDistinct", "DeclareDistinctInput", "contacts { id } errors { code path }",
                        contactIds=[ids["ann"], ids["old"]])  # fmt: skip

    assert done == {"contacts": [], "errors": [{"code": "INVALID", "path": ["input", "contactIds"]}]}
