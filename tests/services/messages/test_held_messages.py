"""What a user has queued who is disabled, or gone, is held until an administrator says what becomes of it."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code
from graphapi.kernel.messages import MessageStatus
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.messages.held_messages import Selected, discard_messages, release_messages
from graphapi.services.messages.mail import Mail
from graphapi.services.messages.message_lists import message_page
from graphapi.services.messages.messages import retry_message
from graphapi.services.messages.outbox import work_once
from graphapi.services.users.user_changes import UserPatch, change_user
from tests.conftest import cypher
from tests.services.mail_server import MailServer
from tests.services.mailing import QUICK, as_viewer, message, person, sender, sent, user
from tests.services.refusals import refusal

DISABLE, ENABLE = UserPatch(disabled=True), UserPatch(disabled=False)


async def by_eve(db: Db, number: int = 1) -> list[str]:
    """Store messages of Eve, and return their ids."""
    eve = as_viewer(db, await user(db, "usr_eve", email="eve@example.com", sortKey="eve"))
    return [
        (await sent(eve, await person(db, f"P{n}", f"p{n}@example.com"), subject=f"Of Eve {n}"))[0]
        for n in range(number)
    ]


async def held(db: Db) -> list[str]:
    """The ids of the messages that are listed as held, newest first."""
    return [one.id for one in (await message_page(db, MessageStatus.HELD, PageArguments())).rows]


async def test_what_a_disabled_user_has_queued_is_held(db: Db, post: MailServer) -> None:
    """At once, also what is tried again later; others' messages go on."""
    ids = await by_eve(db, 2)
    [other] = await sent(db, await person(db, "Ann", "ann@example.com"), subject="Of somebody else")
    await cypher(db.database, "MATCH (m:Message {id: $id}) SET m.nextAttemptAt = m.nextAttemptAt + duration('PT6H')",
                 id=ids[0])  # fmt: skip

    await change_user(db, "usr_eve", DISABLE)
    while await work_once(db.database, sender(post)):
        pass

    assert post.subjects == ["Of somebody else"]
    assert await held(db) == ids[::-1]
    assert (await message(db, ids[0])).error == "The sender is disabled; an administrator can release the message."
    assert (await message(db, other)).status is MessageStatus.SENT
    assert (await refusal(retry_message(db, ids[0]))).code is Code.CONFLICT


async def test_what_is_queued_by_a_user_who_cannot_send_is_held_when_it_is_due(db: Db, post: MailServer) -> None:
    """Disabled while the message was being stored, gone, or a VIEWER now; the same for one that is queued again."""
    disabled, gone, lower = (
        await by_eve(db, 1),
        await sent(as_viewer(db, await user(db, "usr_gone")), await person(db, "Ann", "ann@example.com")),
        await sent(as_viewer(db, await user(db, "usr_low", sortKey="low")), await person(db, "Bo", "bo@example.com")),
    )
    await change_user(db, "usr_low", UserPatch(role=Role.VIEWER))
    await cypher(db.database, "MATCH (u:User {id: 'usr_eve'}) SET u.disabled = true")
    await cypher(db.database, "MATCH (u:User {id: 'usr_gone'}) DELETE u")

    while await work_once(db.database, sender(post)):
        pass

    assert (sorted(await held(db)), post.got) == (sorted([*disabled, *gone, *lower]), [])
    assert (
        await message(db, lower[0])
    ).error == "The sender may no longer send messages; an administrator can release the message."
    assert (
        await message(db, gone[0])
    ).error == "The sender is no longer a user; an administrator can release the message."


@pytest.mark.parametrize(("answers", "status"), [([], MessageStatus.SENT), (["451 later"], MessageStatus.HELD)])
async def test_a_message_under_way_while_its_sender_is_disabled_ends_as_it_ends(
    db: Db, post: MailServer, answers: list[str], status: MessageStatus
) -> None:
    """Taken by the mail server it is SENT; not taken it stays held, and is not tried again."""
    [message_id] = await by_eve(db)
    if answers:
        post.refuse = {"p0@example.com": list(answers)}
    way = sender(post)
    hand_over = way.send

    async def send(mail: Mail, *, last: bool) -> dict[str, str]:
        await change_user(db, "usr_eve", DISABLE)
        return await hand_over(mail, last=last)

    way.send = send
    while await work_once(db.database, way, QUICK):
        pass

    assert (await message(db, message_id)).status is status


async def test_an_administrator_releases_what_is_held(db: Db, post: MailServer) -> None:
    """It goes in the administrator's name, who gets the answers; some of them, or all of one sender, once."""
    first, *rest = await by_eve(db, 3)
    amy = as_viewer(db, await user(db, "usr_amy", Role.ADMIN, email="amy@example.com"))
    await change_user(db, "usr_eve", DISABLE)

    numbers = [await release_messages(amy, Selected(ids=(first, "msg_none"))) for _ in range(2)]
    await work_once(db.database, sender(post))
    numbers.append(await release_messages(amy, Selected(sender_id="usr_eve")))
    await work_once(db.database, sender(post))

    assert numbers == [1, 0, 2]
    # Those that were released together are due at the same instant, in no order.
    assert (post.subjects[0], set(post.subjects)) == ("Of Eve 0", {"Of Eve 0", "Of Eve 1", "Of Eve 2"})
    assert len(post.got) == len(rest) + 1
    assert {str(email["Reply-To"]) for _, email in post.got} == {"Amy <amy@example.com>"}
    found = [await message(db, one) for one in (first, *rest)]
    assert [(one.status, one.error, one.created_by_id, one.released_by_id) for one in found] == [
        (MessageStatus.SENT, None, "usr_eve", "usr_amy")
    ] * 3


async def test_what_is_discarded_is_failed_and_not_sent(db: Db, post: MailServer) -> None:
    """Queued again it is held again."""
    [message_id] = await by_eve(db)
    await change_user(db, "usr_eve", DISABLE)

    number = await discard_messages(db, Selected(sender_id="usr_eve"), "k")
    again = await discard_messages(db, Selected(sender_id="usr_eve"), "k")
    found = await message(db, message_id)
    await retry_message(db, message_id)
    while await work_once(db.database, sender(post)):
        pass

    assert (number, again) == (1, 1)
    assert (found.status, found.error) == (MessageStatus.FAILED, "An administrator discarded it.")
    assert (await held(db), post.got) == ([message_id], [])


async def test_a_user_who_is_enabled_again_sends_nothing_old_by_that(db: Db, post: MailServer) -> None:
    """What was held waits for an administrator; what is new goes."""
    [message_id] = await by_eve(db)
    await change_user(db, "usr_eve", DISABLE)

    await change_user(db, "usr_eve", ENABLE)
    eve = as_viewer(db, Viewer("usr_eve", "Eve", Role.EDITOR))
    await sent(eve, await person(db, "Ann", "ann@example.com"), subject="New")
    await work_once(db.database, sender(post))

    assert (post.subjects, await held(db)) == (["New"], [message_id])


async def test_what_a_disabled_administrator_has_released_is_held_again(db: Db, post: MailServer) -> None:
    """Whoever it goes in the name of must be able to answer for it."""
    [message_id] = await by_eve(db)
    amy = as_viewer(db, await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", sortKey="amy"))
    await change_user(db, "usr_eve", DISABLE)
    await release_messages(amy, Selected(ids=(message_id,)))

    await change_user(db, "usr_amy", DISABLE)
    await work_once(db.database, sender(post))

    assert (await held(db), post.got) == ([message_id], [])


async def test_only_administrators_settle_what_is_held(db: Db) -> None:
    """And they say which messages: some, or those of one sender."""
    eve = as_viewer(db, await user(db, "usr_eve"))

    for settle in (release_messages, discard_messages):
        assert (await refusal(settle(eve, Selected(ids=())))).code is Code.FORBIDDEN
        for wrong in (Selected(), Selected(ids=(), sender_id="usr_eve"), Selected(ids=("msg_x",) * 1_001)):
            assert (await refusal(settle(db, wrong))).code is Code.INVALID
