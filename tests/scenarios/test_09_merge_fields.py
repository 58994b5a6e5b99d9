"""9: a letter writes itself."""

from __future__ import annotations

from typing import Any

from tests.scenarios.story import ERRORS, Person, shown

PREVIEW = f"""query ($input: MessageInput!) {{ previewMessages(input: $input) {{
  contact {{ name }} subject text missingFields to {{ email }} cc {{ name email role }}
  leftOut {{ name role reason }} {ERRORS} }} }}"""


async def preview(person: Person, *contact_ids: str, **given: Any) -> list[Any]:
    """Previews."""
    values = {"contactIds": contact_ids, "subject": "Hello", "text": "Hi"} | given
    return (await person.ask(PREVIEW, input=values))["previewMessages"]


async def written(person: Person, contact_id: str, text: str) -> str:
    """The text as it would be sent."""
    [found] = await preview(person, contact_id, text=text)
    assert found["errors"] == []
    return found["text"]


async def test_9_any_role_gives_its_first_contact(rita: Person, ed: Person) -> None:
    """Valid today, oldest first; all of them in a loop; filters and defaults; listed with the values of today."""
    await rita.label("Assistant", 5, inverseName="Assisted person", inverseLimit=5)
    await rita.label("Spouse", 1)
    ann = await ed.contact("Ann", familyName="Lee", emails=["ann@example.org"], customFields={"pet": "Rex"})
    bob, cid, dan = [await ed.contact(name, emails=[f"{name.lower()}@example.org"]) for name in ("Bob", "Cid", "Dan")]
    await ed.link(dan, ann, "ASSISTANT_ASSISTED_PERSON", since="2010-01-01", until="2011-01-01")
    await ed.link(bob, ann, "ASSISTANT_ASSISTED_PERSON", since="2020-01-01")
    await ed.link(cid, ann, "ASSISTANT_ASSISTED_PERSON", since="2015-01-01")
    await ed.link(ann, dan, "SPOUSE")

    assert await written(ed, ann, "{{ contact.givenName }}, {{ assistant.givenName }}") == "Ann, Cid"
    assert await written(ed, ann, "{{ spouse.email }} {{ contact.customFields.pet }}") == "dan@example.org Rex"
    assert await written(ed, bob, "{{ assistedPerson.name | upcase }}") == "ANN LEE"
    assert await written(ed, ann, "{% for a in linked.assistant %}{{ a.name }};{% endfor %}") == "Cid;Bob;"
    assert await written(ed, bob, "{{ spouse.name | default: 'your spouse' }}") == "your spouse"
    assert await written(ed, ann, "{{ user.name }}") == "Ed"

    query = "query ($id: ID!) { mergeFields(contactId: $id) { token description value } }"
    fields = {one["token"]: one["value"] for one in (await ed.ask(query, id=ann))["mergeFields"]}
    assert (fields["contact.givenName"], fields["assistant.name"], fields["spouse.email"]) == (
        "Ann", "Cid", "dan@example.org",
    )  # fmt: skip
    assert fields["assistedPerson.name"] is None
    await rita.does("updateContact", id=cid, ownerId=rita.id)
    await rita.does("setContactAccess", contactId=cid, everyone=False)
    assert await written(ed, ann, "{{ assistant.name }}") == "Bob"
    shown(
        9, "merge fields: {{ assistant.givenName }} is Cid, the oldest of today; once Cid is hidden from Ed it is Bob"
    )


async def test_9_missing_values_are_reported_before_sending(rita: Person, ed: Person) -> None:
    """Refused unless allowed; templates have bounds."""
    await rita.label("Spouse", 1)
    ann = await ed.contact("Ann", emails=["ann@example.org"])

    [found] = await preview(ed, ann, text="Greet {{ spouse.name }}")
    sent = await ed.does(
        "sendMessages", f"results {{ message {{ id }} {ERRORS} }}", contactIds=[ann], subject="Hi",
        text="Greet {{ spouse.name }}",
    )  # fmt: skip
    allowed = await ed.does(
        "sendMessages", "results { message { text } }", contactIds=[ann], subject="Hi",
        text="Greet {{ spouse.name }}", allowMissingFields=True,
    )  # fmt: skip
    endless = "{% for a in (1..9999) %}{% for b in (1..9999) %}x{% endfor %}{% endfor %}"
    bounded = [await preview(ed, ann, text=text) for text in ("{% include 'x' %}", "{{ contact.name", endless)]

    assert found["missingFields"] == ["spouse.name"]
    assert [error["code"] for error in found["errors"]] == ["INVALID"]
    assert sent["results"][0]["message"] is None
    assert "spouse.name" in sent["results"][0]["errors"][0]["message"]
    assert allowed["results"][0]["message"]["text"] == "Greet "
    assert [one["errors"][0]["code"] for [one] in bounded] == ["INVALID"] * 3
    shown(
        9, "merge fields: {{ spouse.name }} without a spouse is reported and refused unless allowed; endless loops end"
    )
