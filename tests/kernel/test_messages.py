"""Messages as values: recipients, copies, who is left out, and what subjects and texts may be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.labels import EmailCopy, Label, Side
from graphapi.kernel.long_texts import TEXT_MAX, long_text
from graphapi.kernel.merge_fields import LinkedContact
from graphapi.kernel.messages import (
    RECIPIENTS_MAX,
    SUBJECT_MAX,
    LeftOut,
    Reason,
    Recipient,
    Recipients,
    address_of,
    asked_roles,
    causes_of,
    dump,
    load_left_out,
    load_recipients,
    missing_fields,
    one_line,
    recipients,
)

ASSISTANT = Label("ASSISTANT", "Assistant", "Assisted person", 9, 9)
SPOUSE = Label("SPOUSE", "Spouse", None, 1, 1)
LABELS = {label.key: label for label in (ASSISTANT, SPOUSE)}
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def contact(name: str, *emails: str, opted_out: bool = False) -> dict[str, Any]:
    """What is loaded of a contact."""
    return {"id": f"con_{name}", "name": name, "emails": list(emails) or None, "emailOptOut": opted_out}


def linked(
    other: dict[str, Any], key: str = "ASSISTANT", copy: EmailCopy = EmailCopy.FROM, day: int = 1
) -> LinkedContact:
    """An association whose other end stands at FROM."""
    return LinkedContact(key, Side.FROM, copy, date(2026, 1, day), MADE, f"ass_{other['id']}_{key}", other)


def sent(*all_linked: LinkedContact, copy_linked: bool = True, roles: tuple[str, ...] = ()) -> Recipients:
    """Who gets a message to Ann."""
    meant = asked_roles(LABELS, roles)
    return recipients(contact("Ann", "ann@x.org"), all_linked, LABELS, copy_linked=copy_linked, roles=meant)


def test_a_copy_goes_to_the_contact_that_the_association_copies() -> None:
    """With the role as the reason, in the order in which the associations began."""
    bob, cid = contact("Bob", "bob@x.org", "b@y.org"), contact("Cid", "cid@x.org")

    found = sent(linked(bob, day=2), linked(cid, day=1), linked(contact("Dan", "dan@x.org"), copy=EmailCopy.TO))

    assert [(one.name, one.email, one.role) for one in found.to] == [("Ann", "ann@x.org", None)]
    assert [(one.name, one.email, one.role) for one in found.cc] == [
        ("Cid", "cid@x.org", "Assistant"), ("Bob", "bob@x.org", "Assistant"),
    ]  # fmt: skip
    assert found.contact_ids() == ["con_Ann", "con_Cid", "con_Bob"]


def test_copies_can_be_turned_off_and_asked_for_by_role() -> None:
    """A requested role is copied, whatever the association says."""
    bob = linked(contact("Bob", "bob@x.org"))
    cid = linked(contact("Cid", "cid@x.org"), "SPOUSE", EmailCopy.NONE)

    assert sent(bob, cid, copy_linked=False).cc == ()
    assert [one.name for one in sent(bob, cid, copy_linked=False, roles=("spouse",)).cc] == ["Cid"]


def test_a_contact_is_copied_once_for_all_its_reasons() -> None:
    """One of them has to hold when the message is sent."""
    bob = contact("Bob", "bob@x.org")

    (copy,) = sent(linked(bob), linked(bob, "SPOUSE", day=2), roles=("Assistant", "Spouse")).cc

    assert copy.causes == ("emailCopy", "ASSISTANT FROM", "SPOUSE")
    assert set(copy.causes[:2]) <= causes_of("ASSISTANT", Side.FROM, EmailCopy.BOTH)
    assert "emailCopy" not in causes_of("ASSISTANT", Side.FROM, EmailCopy.TO)
    assert "emailCopy" in causes_of("ASSISTANT", Side.TO, EmailCopy.TO)


def test_nobody_gets_two_copies_at_one_address() -> None:
    """Whatever the case; the contact itself gets the message and no copy."""
    found = sent(
        linked(contact("Bob", "ANN@x.org")),
        linked(contact("Cid", "c@x.org"), day=2),
        linked(contact("Dan", "C@X.ORG"), day=3),
    )

    assert [one.name for one in found.cc] == ["Cid"]
    assert found.left_out == ()


def test_who_cannot_get_a_copy_is_left_out_with_the_reason() -> None:
    """Once, with the address if there is one."""
    silent, none = contact("Bob", "bob@x.org", opted_out=True), contact("Cid")

    found = sent(linked(silent), linked(silent, "SPOUSE", day=2), linked(none, day=3))

    assert [(one.name, one.reason, one.email) for one in found.left_out] == [
        ("Bob", Reason.OPTED_OUT, "bob@x.org"), ("Cid", Reason.NO_EMAIL, None),
    ]  # fmt: skip


def test_a_message_has_a_bound_of_recipients() -> None:
    """The contact itself is one of them."""
    everybody = [linked(contact(f"P{n}", f"p{n}@x.org")) for n in range(RECIPIENTS_MAX)]

    assert len(sent(*everybody[1:]).cc) == RECIPIENTS_MAX - 1
    with pytest.raises(Refused, match=f"at most {RECIPIENTS_MAX} recipients, not 101") as caught:
        sent(*everybody)
    assert caught.value.path == ("input", "copyRoles")


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (contact("Ann", "ann@x.org", opted_out=True), "The contact has opted out of e-mail."),
        (contact("Ann"), "The contact has no e-mail address."),
    ],
)
def test_a_contact_that_can_get_none_is_refused_without_its_name(one: dict[str, Any], message: str) -> None:
    """The refusal may be read later by a user who can no longer see the contact."""
    with pytest.raises(Refused) as caught:
        address_of(one)

    assert (caught.value.message, caught.value.path) == (message, ("input", "contactIds"))


def test_a_role_can_be_named_in_three_ways() -> None:
    """Its text, its token, and KEY.name; what names nothing is refused at its place."""
    assisted = {("ASSISTANT", Side.TO)}

    assert asked_roles(LABELS, ["assisted person"]) == assisted
    assert asked_roles(LABELS, [" AssistedPerson "]) == assisted
    assert asked_roles(LABELS, ["ASSISTANT.inverse", "Spouse"]) == assisted | {("SPOUSE", Side.FROM)}
    with pytest.raises(Refused) as caught:
        asked_roles(LABELS, ["Spouse", "Nobody"])
    assert caught.value.path == ("input", "copyRoles", "1")


def test_recipients_are_read_as_they_were_stored() -> None:
    """Those left out too; nothing stored is nobody."""
    people = (
        Recipient("con_1", "Ann Ä", "ann@x.org", "Spouse", ("SPOUSE",)),
        Recipient("con_3", "Gus", "gus@x.org", "Grandparent", ("GRANDPARENT",), through=("con_4",)),
        Recipient(None, "U", "u@x.org", user_id="usr_1"),
    )
    gone = (
        LeftOut("con_2", "Bob", "Spouse", Reason.HIDDEN, "bob@x.org", "550"),
        LeftOut("con_3", "Gus", "Grandparent", Reason.NO_EMAIL, through=("con_4",)),
    )

    assert load_recipients(dump(people)) == people
    assert load_left_out(dump(gone)) == gone
    assert "Ann Ä" in dump(people)
    assert (load_recipients(None), load_left_out(None)) == ((), ())


def test_copies_that_a_mail_server_refuses_are_left_out() -> None:
    """With the message of the exception."""
    found = sent(linked(contact("Bob", "bob@x.org")), linked(contact("Cid", "cid@x.org"), day=2))

    after = found.refused({"bob@x.org": "550 no", "ann@x.org": "550 no"})

    assert [one.name for one in (*after.to, *after.cc)] == ["Ann", "Cid"]
    assert [(one.name, one.reason, one.error) for one in after.left_out] == [("Bob", Reason.REFUSED, "550 no")]


@pytest.mark.parametrize("end", ["\n", "\t", "\x00", "\x7f", "\u2028", "\u2029"])
def test_a_subject_is_one_line(end: str) -> None:
    """Trimmed, of 1 to 300 characters."""
    assert one_line("  Hello  ", "A subject", "input") == "Hello"
    assert one_line("a" * SUBJECT_MAX, "A subject", "input") == "a" * SUBJECT_MAX
    for wrong in (f"a{end}b", "", " ", "a" * (SUBJECT_MAX + 1)):
        with pytest.raises(Refused) as caught:
            one_line(wrong, "A subject", "input", "subject")
        assert (caught.value.code, caught.value.path) == (Code.INVALID, ("input", "subject"))


def test_a_text_has_plain_line_ends_and_a_bound_in_bytes() -> None:
    """Tabs may stay."""
    assert long_text("a\r\nb\rc\td", "A text", "input") == "a\nb\nc\td"
    assert len(long_text("é" * (TEXT_MAX // 2), "A text", "input")) == TEXT_MAX // 2
    for wrong in ("é" * (TEXT_MAX // 2) + "a", "a\x0bb"):
        with pytest.raises(Refused) as caught:
            long_text(wrong, "A text", "input", "text")
        assert caught.value.path == ("input", "text")


def test_missing_fields_are_named() -> None:
    """All of them, at the field of the template."""
    refused = missing_fields(["contact.company", "spouse.name"], "input", "text")

    assert (refused.message, refused.path) == ("No value for: contact.company, spouse.name.", ("input", "text"))
