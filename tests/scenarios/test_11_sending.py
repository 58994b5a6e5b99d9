"""11: a message is on its way."""

from __future__ import annotations

from tests.scenarios.story import ERRORS, MAIL_FROM, Person, Story, shown, until
from tests.scenarios.test_09_merge_fields import preview

SEND = f"results {{ message {{ id status sentAt }} {ERRORS} }}"


async def send(person: Person, contact_id: str) -> str:
    """Send a message and return its id."""
    sent = await person.does(
        "sendMessages", SEND, contactIds=[contact_id], subject="Hello", text="Dear {{ contact.name }}"
    )
    message = sent["results"][0]["message"]
    assert (message["status"], message["sentAt"]) == ("QUEUED", None)
    return message["id"]


async def test_11_queued_then_sent(story: Story, ed: Person) -> None:
    """By a worker to a real mail server, from the office; answers go to Ed."""
    ann = await ed.contact("Ann", emails=["ann@example.org"])
    message_id = await send(ed, ann)
    async with story.mail() as post:
        [message] = await until(ed, "SENT")

    [(recipients, email)] = post.got
    assert (message["id"], message["sentAt"] is not None) == (message_id, True)
    assert recipients == ["ann@example.org"]
    assert (str(email["From"]), str(email["Reply-To"])) == (MAIL_FROM, "Ed <ed@office.example.org>")
    assert (email.get_content().strip(), str(email["Message-ID"])) == ("Dear Ann", f"<{message_id}@example.org>")
    shown(11, "sending: QUEUED, then SENT by a real mail server from the office, with answers to Ed")


async def test_11_tried_again_then_failed_then_queued_again(story: Story, ed: Person) -> None:
    """After growing pauses, with the reason; retryMessage sends it after all, as the same message."""
    ann = await ed.contact("Ann", emails=["ann@example.org"])
    async with story.mail() as post:
        post.refuse = {"DATA": ["451 try later", "451 try later"]}
        first = await send(ed, ann)
        await until(ed, "SENT")
        post.refuse = {"DATA": ["451 try later"] * 3}
        second = await send(ed, ann)
        [failed] = await until(ed, "FAILED")
        early = await ed.refused("retryMessage", id=first)
        await ed.does("retryMessage", "message { status }", id=second)
        await until(ed, "SENT", 2)

    assert (failed["id"], failed["error"]) == (second, "451 try later")
    assert early["code"] == "CONFLICT"
    assert [str(email["Message-ID"]) for _, email in post.got] == [f"<{key}@example.org>" for key in (first, second)]
    shown(11, "sending: two 451 are tried again, three are FAILED with the reason, retryMessage sends it after all")


async def test_11_no_line_gets_into_the_header(ed: Person) -> None:
    """Neither from the template nor from a merge field; texts have a size."""
    trick = "Hi\r\nBcc: eve@example.org"
    ann = await ed.contact("Ann", emails=["ann@example.org"], customFields={"motto": trick})
    by_template = {"subject": trick, "text": "x"}
    by_field = {"subject": "{{ contact.customFields.motto }}", "text": "x"}
    long = [{"subject": "x" * 301, "text": "x"}, {"subject": "x", "text": "x" * 100_001}]

    for given in (by_template, by_field, *long):
        [found] = await preview(ed, ann, **given)
        payload = await ed.tries("sendMessages", SEND, contactIds=[ann], **given)
        [error] = payload["errors"] or payload["results"][0]["errors"]
        assert error["code"] == "INVALID"
        assert found["errors"] == [error]
    assert (await ed.refused("createContact", givenName="Eve", emails=["eve@example.org\r\nBcc: x@example.org"]))[
        "path"
    ]
    assert (await ed.ask("{ messages { totalCount } }"))["messages"]["totalCount"] == 0
    shown(11, "sending: a line end in the subject, 301 characters of it or 100,001 of text are refused")
