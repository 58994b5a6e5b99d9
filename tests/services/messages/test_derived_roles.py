"""Templates and copies with roles that only relation rules have: a grandparent by name, and a copy to them."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code
from graphapi.kernel.messages import MessageStatus, Reason
from graphapi.kernel.relation_rule_changes import NewRoleRule
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.erasure.erasure import erase_contact
from graphapi.services.labels.relation_rules import create_rule
from graphapi.services.messages.messages import send_messages
from graphapi.services.messages.outbox import work_once
from graphapi.services.shared import registry, relation_search
from graphapi.services.tasks.task_lists import tasks_by_id
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from graphapi.services.templates.mentions import NOT_SHOWN
from graphapi.services.templates.merge_fields import merge_fields
from tests.conftest import cypher
from tests.services.mail_server import MailServer
from tests.services.mailing import as_viewer, association, copies, message, new, person, preview, sender, sent, user
from tests.services.people import label
from tests.services.refusals import refusal

TEXT = "{{ grandparent.name }}:{% for one in linked.grandparent %} {{ one.givenName | default: one.name }}{% endfor %}"


@pytest.fixture
async def family(db: Db) -> list[str]:
    """Store Gus and Gerda, their child Pam, and her child Kim; Grandparent is derived."""
    await label(db, "Parent", "Child")
    await create_rule(db, NewRoleRule("Grandparent", (("Parent",), ("Parent",)), None, "Grandchild"))
    gus, gerda, pam, kim = [await person(db, name, f"{name}@mail.example") for name in ("Gus", "Gerda", "Pam", "Kim")]
    for parent, child in ((gus, pam), (gerda, pam), (pam, kim)):
        await association(db, parent, child, "PARENT_CHILD")
    return [gus, gerda, pam, kim]


async def test_a_template_names_derived_relatives_by_name(db: Db, family: list[str]) -> None:
    """One of them, or all; a template that names none reads no rule."""
    *_, kim = family

    found = await preview(db, kim, text=TEXT)
    plain = Db.of(db.database, db.viewer, deadline=60)
    await preview(plain, kim, text="{{ parent.name }}")

    assert (found.text, found.missing) == ("Gerda: Gerda Gus", ())
    assert "contacts/relatives" not in plain.tally.names


async def test_a_role_that_neither_has_is_refused_with_a_suggestion(db: Db, family: list[str]) -> None:
    """As for labels; and a derived role is a missing field for a contact who has nobody in it."""
    gus, *_, kim = family

    wrong = await preview(db, kim, text="{{ granparent.name }}")
    nobody = await preview(db, gus, text="{{ grandparent.name }}")

    assert "Did you mean “grandparent” or “parent”?" in str(wrong.errors[0])
    assert nobody.missing == ("grandparent.name",)


async def test_copies_go_to_a_derived_role_only_when_it_is_asked_for(db: Db, family: list[str]) -> None:
    """Not because a template names the role."""
    *_, kim = family

    assert copies(await preview(db, kim, text=TEXT)) == []
    assert copies(await preview(db, kim, copy_roles=("Grandparent",))) == ["Gerda@mail.example", "Gus@mail.example"]


async def test_a_copy_to_a_derived_role_goes_while_the_rule_derives_it(
    db: Db, family: list[str], post: MailServer
) -> None:
    """Gus stays a grandparent until the message is sent; Gerda is none any more."""
    _, gerda, pam, kim = family
    [message_id] = await sent(as_viewer(db, await user(db, "usr_eve")), kim, copy_roles=("grandparent",))
    ended = "MATCH (:Contact {id: $a})-[r]->(:Contact {id: $b}) SET r.until = date('2020-01-01')"
    await cypher(db.database, ended, a=gerda, b=pam)

    await work_once(db.database, sender(post))

    found = await message(db, message_id)
    assert copies(found) == ["Gus@mail.example"]
    assert [(one.name, one.reason) for one in found.left_out] == [("Gerda", Reason.ENDED)]


async def test_a_copy_follows_a_derived_relative_who_was_merged(db: Db, family: list[str], post: MailServer) -> None:
    """It goes to the contact that stayed, who has the role now."""
    gus, *_, kim = family
    gustav = await person(db, "Gustav", "gustav@mail.example")
    [message_id] = await sent(db, kim, copy_roles=("Grandparent",))
    await merge_contacts(db, gustav, gus)

    await work_once(db.database, sender(post))

    found = await message(db, message_id)
    assert sorted(copies(found)) == ["Gerda@mail.example", "gustav@mail.example"]
    assert {one.reason for one in found.left_out} == {Reason.ADDRESS_CHANGED}


async def test_a_search_that_reads_too_much_refuses_one_message(
    db: Db, family: list[str], post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A queued one fails and the next is sent; new messages and tasks are refused at their input."""
    *_, pam, kim = family
    [large] = await sent(db, kim, copy_roles=("Grandparent",))
    [small] = await sent(db, pam)
    monkeypatch.setattr(relation_search, "ASSOCIATIONS_MAX", 1)

    await work_once(db.database, sender(post))
    refused = [
        await refusal(send_messages(db, new(kim, copy_roles=("Grandparent",)))),
        await refusal(create_tasks(db, NewTasks((kim,), "Ask {{ grandparent.name }}"))),
        *(await preview(db, kim, copy_roles=("Grandparent",))).errors,
    ]

    failed, done = await message(db, large), await message(db, small)
    assert (failed.status, done.status) == (MessageStatus.FAILED, MessageStatus.SENT)
    assert "More than 1 associations" in str(failed.error)
    assert [(one.code, one.path) for one in refused] == [(Code.INVALID, ("input",))] * 3


async def test_derived_roles_are_searched_within_the_transaction(
    db: Db, family: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the registry is outdated by then: reading it again would need a second connection."""
    *_, kim = family
    monkeypatch.setattr(registry, "FRESH", 0)

    [message_id] = await sent(db, kim, text=TEXT, copy_roles=("Grandparent",))
    [task_id] = await create_tasks(db, NewTasks((kim,), "Ask {{ grandparent.name }}"))
    [task] = await tasks_by_id(db, [str(task_id)])

    assert copies(await message(db, message_id)) == ["Gerda@mail.example", "Gus@mail.example"]
    assert task is not None
    assert task.title == "Ask Gerda"


async def test_nobody_is_named_through_a_hidden_contact(db: Db, family: list[str]) -> None:
    """Not in a text for a viewer who does not see the parent; nor is a text shown that somebody else filled in."""
    *_, pam, kim = family
    eve = as_viewer(db, await user(db, "usr_eve"))
    [task_id] = await create_tasks(db, NewTasks((kim,), "Ask {{ grandparent.name }}"))
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.readers = []", id=pam)

    found = await preview(eve, kim, text=TEXT, allow_missing_fields=True)
    [task] = await tasks_by_id(eve, [str(task_id)])

    assert (found.text, copies(await preview(eve, kim, copy_roles=("Grandparent",)))) == (":", [])
    assert task is not None
    assert task.title == NOT_SHOWN


async def test_a_copy_is_listed_for_who_sees_the_contacts_between(db: Db, family: list[str], post: MailServer) -> None:
    """Who gets it and who is left out, while the contact between is hidden and once it is deleted."""
    gus, gerda, pam, kim = family
    eve = as_viewer(db, await user(db, "usr_eve"))
    [message_id] = await sent(db, kim, copy_roles=("Grandparent",))
    ended = "MATCH (:Contact {id: $a})-[r]->(:Contact {id: $b}) SET r.until = date('2020-01-01')"
    await cypher(db.database, ended, a=gerda, b=pam)
    await work_once(db.database, sender(post))

    open_to_eve = await message(eve, message_id)
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.readers = []", id=pam)
    hidden = await message(eve, message_id)
    await cypher(db.database, "MATCH (c:Contact {id: $id}) DETACH DELETE c", id=pam)
    deleted = await message(eve, message_id)

    for seen in (open_to_eve, await message(db, message_id)):
        assert [(one.contact_id, one.role) for one in (*seen.cc, *seen.left_out)] == [
            (gus, "Grandparent"), (gerda, "Grandparent"),
        ]  # fmt: skip
    for seen in (hidden, deleted):
        assert ([one.name for one in seen.to], seen.cc, seen.left_out) == (["Kim"], (), ())


async def test_an_erased_contact_between_leaves_the_copy_without_its_role(db: Db, family: list[str]) -> None:
    """The contact between is named nowhere any more."""
    gus, _, pam, kim = family
    [message_id] = await sent(db, kim, copy_roles=("Grandparent",))

    await erase_contact(db, pam)

    [[stored]] = await cypher(db.database, "MATCH (m:Message {id: $id}) RETURN m.cc", id=message_id)
    assert pam not in str(stored)
    found = await message(as_viewer(db, await user(db, "usr_eve")), message_id)
    assert [(one.contact_id, one.role) for one in found.cc if one.contact_id == gus] == [(gus, None)]


async def test_merge_fields_list_derived_roles_when_asked(db: Db, family: list[str]) -> None:
    """Those in which the contact has somebody, with today's values."""
    *_, kim = family

    stored = {one.token for one in await merge_fields(db, kim)}
    more = {one.token: one.value for one in await merge_fields(db, kim, derived=True) if one.token not in stored}

    assert more["grandparent.name"] == "Gerda"
    assert {token.partition(".")[0] for token in more} == {"grandparent"}
