"""Red flags reach somebody: an e-mail to the administrators who ask for it, one for each open flag."""

from __future__ import annotations

import asyncio
from pathlib import Path

from graphapi.db.request import Db
from graphapi.kernel.label_rules import LabelPatch
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Role
from graphapi.services.associations.associations import AssociationInput, associate, associate_many
from graphapi.services.labels.labels import update_label
from graphapi.services.messages.mail import FolderSender, Mail
from graphapi.services.messages.message_lists import message_count, message_page
from graphapi.services.messages.outbox import work_once
from graphapi.services.red_flags.red_flags import resolve_red_flag
from tests.conftest import cypher
from tests.services.mailing import as_viewer, association, read, user
from tests.services.people import label, people
from tests.services.refusals import refusal


class Kept(FolderSender):
    """A way out that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__(Path("unused"))
        self.mails: list[Mail] = []

    async def send(self, mail: Mail, **_: bool) -> dict[str, str]:
        """Keep it."""
        self.mails.append(mail)
        return {}


async def told(db: Db) -> list[Mail]:
    """What is sent by now."""
    kept = Kept()
    while await work_once(db.database, kept):
        pass
    return kept.mails


async def eight_spouses(db: Db) -> list[str]:
    """Let an editor claim three spouses for one contact; return the contacts."""
    await label(db, "Spouse", limit=1)
    eve = as_viewer(db, await user(db, "usr_eve"))
    ann, *others = await people(db, "Ann Lee", "Bob", "Cid", "Dan")
    await association(eve, ann, others[0], "SPOUSE")
    for other in others[1:]:
        await refusal(associate(eve, AssociationInput(ann, other, "SPOUSE")))
    return [ann, *others]


async def test_a_flag_is_told_once_to_every_administrator_who_asks(db: Db) -> None:
    """Who, which role, how many, who tried and when; a second try only updates the flag."""
    await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", notifyRedFlags=True)
    await user(db, "usr_abe", Role.ADMIN, email="abe@example.com", notifyRedFlags=True)
    await user(db, "usr_quiet", Role.ADMIN, email="quiet@example.com", notifyRedFlags=False)
    await user(db, "usr_mute", Role.ADMIN, notifyRedFlags=True)
    await user(db, "usr_gone", Role.ADMIN, email="gone@example.com", notifyRedFlags=True, disabled=True)
    await user(db, "usr_ed", Role.EDITOR, email="ed@example.com", notifyRedFlags=True)
    await eight_spouses(db)

    mails = await told(db)

    assert sorted(mail.to for mail in mails) == [("abe@example.com",), ("amy@example.com",)]
    email = read(mails[0])
    assert str(email["Subject"]) == "Red flag: Ann Lee: 2 × Spouse (SPOUSE), 1 allowed"
    text = email.get_content()
    assert "refused, tried by Eve" in text
    assert db.now().strftime("%Y-%m-%d") in text
    assert await told(db) == []


async def test_a_flag_that_is_raised_again_is_reported_again(db: Db) -> None:
    """After the one before was resolved."""
    await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", notifyRedFlags=True)
    ann, _, cid, _ = await eight_spouses(db)
    await told(db)
    [[flag_id]] = await cypher(db.database, "MATCH (f:RedFlag) RETURN f.id")
    await resolve_red_flag(db, str(flag_id), None, None)

    await refusal(associate(db, AssociationInput(ann, cid, "SPOUSE")))

    assert len(await told(db)) == 1


async def test_many_flags_are_one_message(db: Db) -> None:
    """A lowered limit fills nobody's letter box."""
    await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", notifyRedFlags=True)
    await label(db, "Friend", limit=10)
    contacts = await people(db, *(f"P{n}" for n in range(60)))
    ring = [AssociationInput(a, b, "FRIEND") for a, b in zip(contacts, [*contacts[1:], contacts[0]], strict=True)]
    await associate_many(db, ring)
    await update_label(db, "FRIEND", LabelPatch(limit=1))

    [mail] = await told(db)

    assert str(read(mail)["Subject"]) == "60 new red flags"
    assert "… and 10 more" in read(mail).get_content()


async def test_nobody_is_told_later_of_what_nobody_asked_for(db: Db) -> None:
    """Nor of flags resolved meanwhile; an administrator who asks from now on hears of new ones."""
    await eight_spouses(db)
    assert await told(db) == []
    await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", notifyRedFlags=True)

    assert await told(db) == []


async def test_two_servers_tell_once(db: Db) -> None:
    """Both find the flag at the same time."""
    await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", notifyRedFlags=True)
    await eight_spouses(db)

    await asyncio.gather(*(work_once(db.database, Kept()) for _ in range(4)))

    assert await message_count(db, None) == 1


async def test_notifications_are_messages_that_administrators_see(db: Db) -> None:
    """They have no contact, and no sender but the server."""
    await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", notifyRedFlags=True)
    await eight_spouses(db)
    await told(db)

    [found] = (await message_page(db, None, PageArguments())).rows
    eve = as_viewer(db, await user(db, "usr_ed"))

    assert (found.contact_id, found.created_by_id, found.to[0].email) == (None, None, "amy@example.com")
    assert await message_count(eve, None) == 0
