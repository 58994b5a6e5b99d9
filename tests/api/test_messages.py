"""Messages and merge fields through the API: from an empty workspace to a copied e-mail."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.messages.outbox import work_once
from graphapi.services.messages.smtp import SmtpSender, smtp_server
from tests.api.conftest import Api
from tests.api.viewers import Caller
from tests.services.mail_server import mail_server

PEOPLE = "to { name email role contact { id } } cc { name email role contact { id } } leftOut { name role reason }"
MESSAGE = f"id subject text {PEOPLE} status error sentAt contact {{ id name }} createdBy {{ name }}"
ERRORS = "errors { __typename code message path }"
PREVIEW = f"contact {{ name }} subject text {PEOPLE} missingFields {ERRORS}"


async def assisted(api: Api) -> tuple[str, str]:
    """An entrepreneur and an assistant who gets copies."""
    await api.label("Assistant", inverseName="Assisted person", inverseLimit=10, emailCopy="FROM")
    ann = await api.contact("Ann Lee", givenName="Ann", emails=["ann@example.com"])
    bob = await api.contact("Bob", emails=["bob@example.com"])
    await api.associate(bob, ann, "ASSISTANT_ASSISTED_PERSON")
    return ann, bob


async def preview(api: Api, *contact_ids: str, **given: Any) -> Any:
    """Previews."""
    values = {"contactIds": contact_ids, "subject": "Hello", "text": "Hi"} | given
    query = f"query ($input: MessageInput!) {{ previewMessages(input: $input) {{ {PREVIEW} }} }}"
    return (await api.ask(query, input=values))["previewMessages"]


async def send(api: Api, *contact_ids: str, **given: Any) -> Any:
    """Send messages and return the payload."""
    values = {"contactIds": contact_ids, "subject": "Hello", "text": "Hi"} | given
    return await api.do(
        "sendMessages", "MessageInput", f"results {{ message {{ {MESSAGE} }} {ERRORS} }} {ERRORS}", **values
    )


async def test_a_message_goes_to_the_contact_and_a_copy_to_the_assistant(api: Api) -> None:
    """Previewed, stored, sent to a real mail server, found again."""
    ann, bob = await assisted(api)
    given = {
        "subject": "For {{ contact.givenName }}",
        "text": "Dear {{ contact.givenName }}, {{ assistant.name }} knows.",
    }

    [before] = await preview(api, ann, **given)
    payload = await send(api, ann, **given)
    [result] = payload["results"]
    message = result["message"]
    async with mail_server() as post:
        await work_once(api.database, SmtpSender(smtp_server(f"smtp://127.0.0.1:{post.port}"), "crm@example.com"))
    query = f"""query ($id: ID!, $ann: ID!) {{
      node(id: $id) {{ __typename ... on Message {{ {MESSAGE} }} }}
      contact(id: $ann) {{ messages {{ totalCount edges {{ node {{ id }} }} }} }}
      messages(status: SENT) {{ totalCount pageInfo {{ hasNextPage }} edges {{ cursor node {{ id }} }} }}
      queued: messages(status: QUEUED) {{ totalCount }}
    }}"""
    found = await api.ask(query, id=message["id"], ann=ann)

    assert before["errors"] == result["errors"] == payload["errors"] == []
    assert (before["subject"], before["text"]) == ("For Ann", "Dear Ann, Bob knows.")
    assert before["cc"] == [{"name": "Bob", "email": "bob@example.com", "role": "Assistant", "contact": {"id": bob}}]
    assert message["to"] == [{"name": "Ann Lee", "email": "ann@example.com", "role": None, "contact": {"id": ann}}]
    assert (message["status"], message["sentAt"], message["createdBy"]["name"]) == (
        "QUEUED",
        None,
        "Local administrator",
    )
    [(recipients, email)] = post.got
    assert (recipients, str(email["Subject"])) == (["ann@example.com", "bob@example.com"], "For Ann")
    assert (found["node"]["__typename"], found["node"]["status"]) == ("Message", "SENT")
    assert found["node"]["sentAt"] is not None
    assert found["contact"]["messages"] == {"totalCount": 1, "edges": [{"node": {"id": message["id"]}}]}
    assert (found["messages"]["totalCount"], found["queued"]["totalCount"]) == (1, 0)


async def test_every_contact_has_its_own_outcome(api: Api) -> None:
    """The preview says before what the sending says."""
    ann = await api.contact("Ann", emails=["ann@example.com"])
    mute = await api.contact("Mute")
    out = await api.contact("Out", emails=["out@example.com"], emailOptOut=True)

    previews = await preview(api, ann, mute, out, "con_none")
    payload = await send(api, ann, mute, out, "con_none")

    found = [[(error["__typename"], error["path"]) for error in one["errors"]] for one in payload["results"]]
    assert found == [
        [],
        [("InvalidInput", ["input", "contactIds"])],
        [("InvalidInput", ["input", "contactIds"])],
        [("NotFound", ["input", "contactIds", "3"])],
    ]
    assert [one["errors"] for one in previews] == [one["errors"] for one in payload["results"]]
    assert [one["contact"] and one["contact"]["name"] for one in previews] == ["Ann", "Mute", "Out", None]
    assert [one["message"] is None for one in payload["results"]] == [False, True, True, True]


async def test_missing_fields_are_reported_and_refused_unless_allowed(api: Api) -> None:
    """Before anything is sent."""
    ann = await api.contact("Ann", emails=["ann@example.com"])
    await api.label("Assistant")
    text = "{{ contact.company }} {{ assistant.name }}"

    [refused] = await preview(api, ann, text=text)
    [allowed] = (await send(api, ann, text=text, allowMissingFields=True))["results"]

    assert refused["missingFields"] == ["contact.company", "assistant.name"]
    assert [(error["code"], error["path"]) for error in refused["errors"]] == [("INVALID", ["input", "text"])]
    assert allowed["message"]["text"] == " "


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"text": "{% include 'x' %}"}, ["input", "text"]),
        ({"subject": "{{"}, ["input", "subject"]),
        ({"copyRoles": ["Nobody"]}, ["input", "copyRoles", "0"]),
    ],
)
async def test_what_is_wrong_with_all_is_reported_once(api: Api, given: dict[str, Any], path: list[str]) -> None:
    """In the payload's errors, with no results; in each preview."""
    ann = await api.contact("Ann", emails=["ann@example.com"])

    payload = await send(api, ann, **given)
    [shown] = await preview(api, ann, **given)

    assert payload["results"] == []
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [("INVALID", path)]
    assert shown["errors"] == payload["errors"]


async def test_too_many_contacts_are_refused(api: Api) -> None:
    """In the payload's errors; a query says so at the top."""
    ids = [f"con_{n}" for n in range(1_001)]
    query = f"query ($input: MessageInput!) {{ previewMessages(input: $input) {{ {PREVIEW} }} }}"

    payload = await send(api, *ids)
    answer = await api.send(query, input={"contactIds": ids, "subject": "x", "text": "y"})

    assert [(error["code"], error["path"]) for error in payload["errors"]] == [("INVALID", ["input", "contactIds"])]
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_copies_can_be_asked_for_or_not(api: Api) -> None:
    """By role, whatever its case; without those of the associations."""
    ann, _ = await assisted(api)
    await api.label("Spouse", 1)
    cid = await api.contact("Cid", emails=["cid@example.com"])
    await api.associate(ann, cid, "SPOUSE")

    [both] = await preview(api, ann, copyRoles=["SPOUSE"])
    [one] = await preview(api, ann, copyRoles=["spouse"], copyLinked=False)

    assert [copy["email"] for copy in both["cc"]] == ["bob@example.com", "cid@example.com"]
    assert [copy["email"] for copy in one["cc"]] == ["cid@example.com"]


async def test_merge_fields_are_listed_with_their_values(api: Api) -> None:
    """Whatever is listed with a value can be written into a template."""
    ann, bob = await assisted(api)

    query = "query ($id: ID!) { mergeFields(contactId: $id) { token description value } }"
    found = {field["token"]: field["value"] for field in (await api.ask(query, id=ann))["mergeFields"]}

    assert (found["contact.givenName"], found["assistant.name"], found["assistedPerson.name"]) == ("Ann", "Bob", None)
    assert await api.ask(query, id="con_none") == {"mergeFields": []}
    eve = Caller(api.database, Viewer("usr_eve", "Eve", Role.VIEWER))
    await api.do("setContactAccess", "SetContactAccessInput", "errors { code }", contactId=bob, everyone=False)
    hidden = {field["token"]: field["value"] for field in (await eve.ask(query, id=ann))["mergeFields"]}
    assert hidden["assistant.name"] is None


async def test_failed_messages_are_listed_and_queued_again(api: Api) -> None:
    """With the reason; one that is not FAILED is a CONFLICT."""
    ann = await api.contact("Ann", emails=["ann@example.com"])
    [result] = (await send(api, ann))["results"]
    message_id = result["message"]["id"]

    early = await api.do("retryMessage", "RetryMessageInput", f"message {{ id }} {ERRORS}", id=message_id)
    async with mail_server() as post:
        post.refuse = {"DATA": ["554 no"]}
        await work_once(api.database, SmtpSender(smtp_server(f"smtp://127.0.0.1:{post.port}"), "crm@example.com"))
    failed = await api.ask("{ messages(status: FAILED) { edges { node { id error } } } }")
    again = await api.do("retryMessage", "RetryMessageInput", f"message {{ id status error }} {ERRORS}", id=message_id)

    assert early["errors"][0]["__typename"] == "Conflict"
    assert failed["messages"]["edges"] == [{"node": {"id": message_id, "error": "554 no"}}]
    assert again == {"message": {"id": message_id, "status": "QUEUED", "error": None}, "errors": []}


async def test_a_deleted_contact_leaves_its_messages_readable(api: Api) -> None:
    """Null for the contact, the names as they were; its tasks are gone."""
    ann, bob = await assisted(api)
    [result] = (await send(api, ann))["results"]
    await api.do("createTasks", "CreateTasksInput", "errors { code }", contactIds=[ann], title="Call")
    for contact in (ann, bob):
        await api.do("deleteContact", "DeleteContactInput", "errors { code }", id=contact)

    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Message {{ {MESSAGE} }} }} tasks {{ totalCount }} }}"
    found = await api.ask(query, id=result["message"]["id"])

    assert (found["node"]["contact"], found["tasks"]["totalCount"]) == (None, 0)
    assert found["node"]["to"] == [{"name": "Ann Lee", "email": "ann@example.com", "role": None, "contact": None}]
    assert found["node"]["cc"] == [{"name": "Bob", "email": "bob@example.com", "role": "Assistant", "contact": None}]


async def test_a_page_of_messages_is_a_few_statements(api: Api) -> None:
    """However many there are, including all their recipients."""
    ids = [await api.contact(f"P{n}", emails=[f"p{n}@example.com"]) for n in range(5)]
    await send(api, *ids)

    found = await api.ask(
        "{ messages { edges { node { contact { name } to { contact { name } } createdBy { name } } } } }"
    )

    assert len(found["messages"]["edges"]) == 5
    assert sorted(api.statements) == ["contacts/by_id", "messages/page", "messages/recipients", "users/by_ids"]
