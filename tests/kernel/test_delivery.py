"""Who gets a message when it is sent, as everything stands then."""

from __future__ import annotations

import pytest

from graphapi.kernel.delivery import RecipientState, Undeliverable, delivery
from graphapi.kernel.labels import EmailCopy, Label, Side
from graphapi.kernel.messages import (
    EMAIL_COPY,
    Reason,
    Recipient,
    Recipients,
    causes_of,
    dump,
    load_left_out,
    load_recipients,
)

ANN = Recipient("ann", "Ann", "ann@example.com")
BOB = Recipient("bob", "Bob", "bob@example.com", "Assistant", ("emailCopy",))
CID = Recipient("cid", "Cid", "cid@example.com", "Friend", ("FRIEND",))
LABELS = {
    "FRIEND": Label("FRIEND", "Friend", None, 9, 9),
    "ASSISTANT": Label("ASSISTANT", "Assistant", "Assisted person", 9, 9),
}
HERE = {
    "ann": RecipientState("ann@example.com"),
    "bob": RecipientState("bob@example.com", causes=frozenset({EMAIL_COPY})),
    "cid": RecipientState("cid@example.com", causes=frozenset({"FRIEND"})),
}


def sent(**standings: RecipientState | None) -> Recipients:
    """Who gets a message to Ann with copies to Bob and Cid."""
    now = {key: standing for key, standing in (HERE | standings).items() if standing}
    return delivery(Recipients((ANN,), (BOB, CID)), now, LABELS)


def test_what_stands_as_it_did_goes_as_it_was_stored() -> None:
    """No changes are recorded."""
    assert sent() == Recipients((ANN,), (BOB, CID))


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (None, Reason.DELETED),
        (RecipientState("bob@example.com", seen=False, causes=frozenset({EMAIL_COPY})), Reason.HIDDEN),
        (RecipientState("bob@example.com"), Reason.ENDED),
        (RecipientState("bob@example.com", causes=frozenset({"FRIEND"})), Reason.ENDED),
        (RecipientState("bob@example.com", opted_out=True, causes=frozenset({EMAIL_COPY})), Reason.OPTED_OUT),
        (RecipientState(None, causes=frozenset({EMAIL_COPY})), Reason.NO_EMAIL),
    ],
)
def test_a_copy_that_nothing_holds_for_any_more_is_left_out(standing: RecipientState | None, reason: Reason) -> None:
    """With the reason and the address that it does not go to; the others go."""
    found = sent(bob=standing)

    assert (found.to, found.cc) == ((ANN,), (CID,))
    assert [(one.contact_id, one.reason, one.email) for one in found.left_out] == [("bob", reason, "bob@example.com")]


def test_everybody_gets_it_at_the_address_of_now() -> None:
    """The change from the stored address is recorded; a difference in case only is not."""
    found = sent(
        ann=RecipientState("ann@new.example"), bob=RecipientState("BOB@example.com", causes=frozenset({EMAIL_COPY}))
    )

    assert [one.email for one in (*found.to, *found.cc)] == ["ann@new.example", "BOB@example.com", "cid@example.com"]
    assert [(one.contact_id, one.reason, one.email) for one in found.left_out] == [
        ("ann", Reason.ADDRESS_CHANGED, "ann@example.com")
    ]


def test_no_address_gets_it_twice_after_a_change() -> None:
    """Cid has Ann's address now, and she Bob's."""
    found = sent(
        ann=RecipientState("bob@example.com"), cid=RecipientState("Bob@example.com", causes=frozenset({"FRIEND"}))
    )

    assert ([one.email for one in found.to], found.cc) == (["bob@example.com"], ())
    assert [(one.contact_id, one.reason) for one in found.left_out] == [
        ("ann", Reason.ADDRESS_CHANGED), ("bob", Reason.ADDRESS_CHANGED), ("cid", Reason.ADDRESS_CHANGED),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (None, "Ann was deleted before"),
        (RecipientState("ann@example.com", opted_out=True), "Ann has opted out of e-mail"),
        (RecipientState("ann@example.com", seen=False), "can no longer see"),
        (RecipientState(None), "Ann has no usable e-mail address"),
    ],
)
def test_without_the_contact_itself_nobody_gets_it(standing: RecipientState | None, words: str) -> None:
    """A plain reason, which names nobody but the contact."""
    with pytest.raises(Undeliverable, match=words):
        sent(ann=standing)


@pytest.mark.parametrize(
    ("causes", "gets"),
    [
        ({EMAIL_COPY}, True), ({"ASSISTANT", "ASSISTANT FROM"}, True), ({"ASSISTANT", "ASSISTANT TO"}, False),
        ({"FRIEND", "FRIEND FROM"}, False),
    ],
)  # fmt: skip
def test_copies_stored_without_their_causes_are_judged_by_their_role(causes: set[str], gets: bool) -> None:
    """As messages of earlier versions are, in the form in which they were stored."""
    then = '[{"contact_id": "bob", "name": "Bob", "email": "bob@example.com", "role": "Assistant"}]'
    gone = '[{"contact_id": "dan", "name": "Dan", "role": "Friend", "reason": "NO_EMAIL"}]'
    stored = Recipients((ANN,), load_recipients(then), load_left_out(gone))

    found = delivery(stored, HERE | {"bob": RecipientState("bob@example.com", causes=frozenset(causes))}, LABELS)

    assert bool(found.cc) is gets
    assert [one.reason for one in found.left_out] == [Reason.NO_EMAIL, *([] if gets else [Reason.ENDED])]


def test_recipients_are_read_as_they_were_stored() -> None:
    """With causes, users and errors."""
    people = (BOB, CID, Recipient(None, "Amy", "amy@example.com", user_id="usr_amy"))
    refused = Recipients(cc=(BOB,)).refused({"bob@example.com": "550 no"})

    assert load_recipients(dump(people)) == people
    assert load_left_out(dump(refused.left_out)) == refused.left_out
    assert (refused.cc, refused.left_out[0].error) == ((), "550 no")


def test_an_association_has_the_causes_of_its_label_and_side() -> None:
    """And copies those that the association names by itself."""
    assert causes_of("X", Side.FROM, EmailCopy.FROM) == {"X", "X FROM", EMAIL_COPY}
    assert causes_of("X", Side.TO, EmailCopy.FROM) == {"X", "X TO"}
    assert causes_of("X", Side.TO, EmailCopy.BOTH) == {"X", "X TO", EMAIL_COPY}
