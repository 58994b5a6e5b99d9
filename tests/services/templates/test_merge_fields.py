"""Merge fields and templates: what can be named, what it gives, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.templates import Filled, check_size
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.messages.messages import NewMessage, Preview, preview_messages, send_messages
from graphapi.services.templates.merge_fields import merge_fields
from graphapi.services.templates.sandbox import Budget, parse_template
from tests.conftest import cypher
from tests.services.mailing import as_viewer, assisted, association, person, user
from tests.services.people import label, people

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def filled(text: str, **scope: object) -> Filled:
    """What becomes of a template."""
    check_size(text)
    return parse_template(text).fill(scope, Budget(NOW))


def refused(text: str, **scope: object) -> Refused:
    """The refusal of a template."""
    with pytest.raises(Refused) as caught:
        filled(text, **scope)
    return caught.value


async def preview(db: Db, contact_id: str, text: str, **more: object) -> Preview:
    """The preview of one message."""
    [found] = await preview_messages(db, NewMessage((contact_id,), "Hello", text, **more))  # pyright: ignore[reportArgumentType]
    return found


@pytest.mark.parametrize(
    ("text", "scope", "result"),
    [
        ("Dear {{ contact.givenName }},", {"contact": {"givenName": "Ann"}}, "Dear Ann,"),
        ("{{ contact.nick | default: 'friend' }}", {"contact": {}}, "friend"),
        ("{% if contact.nick %}yes{% else %}no{% endif %}", {"contact": {}}, "no"),
        ("{{ contact.name | upcase | append: '!' }}", {"contact": {"name": "Ann"}}, "ANN!"),
        (
            "{% for a in linked.assistant %}{{ a.name }};{% endfor %}",
            {"linked": {"assistant": [{"name": "Bo"}]}},
            "Bo;",
        ),
        ("{{ day | date: '%d.%m.%Y' }} {{ 'today' | date: '%Y' }}", {"day": date(2001, 2, 3)}, "03.02.2001 2026"),
        ("{{ day | date: '%d.%m.%Y' }} {{ '0987-01-02' | date: '%Y' }}", {"day": date(987, 1, 2)}, "02.01.0987 0987"),
        ("{{ list | map: 'name' | join: ' & ' }}", {"list": [{"name": "A"}, {}, {"name": "C"}]}, "A & C"),
        ("{{ flag }} {{ number }}", {"flag": True, "number": 4}, "true 4"),
    ],
)
def test_templates_have_filters_defaults_and_loops(text: str, scope: dict[str, object], result: str) -> None:
    """Liquid as people know it."""
    found = filled(text, **scope)

    assert (found.text, found.missing) == (result, ())


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{{ contact.company }}", ("contact.company",)),
        ("{{ contact.company | upcase }} {{ contact.company }}", ("contact.company",)),
        ("{% assign c = contact.company %}{{ c }}", ("contact.company",)),
        ("{{ typo.name }} {{ linked.typo.first.name }}", ("typo.name", "linked.typo.first.name")),
        ("{% for a in linked.typo %}{% endfor %}", ("linked.typo",)),
        ("{{ linked.none.first.name }}", ("linked.none.first.name",)),
        ("{{ linked.none | first }}", ("… | first",)),
        ("{{ 'to ' | append: contact.company }}", ("contact.company",)),
        ("{{ contact.company | default: contact.nick }}", ("contact.nick",)),
    ],
)
def test_what_has_no_value_is_reported_when_it_is_printed(text: str, missing: tuple[str, ...]) -> None:
    """Each once; asking for it with `if` or giving a default is fine."""
    assert filled(text, contact={"name": "Ann"}, linked={"none": []}).missing == missing


@pytest.mark.parametrize(
    "text",
    [
        "{% include 'x' %}", "{% render 'x' %}", "{% raw %}{% endraw %}", "{% tablerow a in b %}{% endtablerow %}",
        "{{ contact.name", "{% if contact %}", "{% endif %}", "{{ contact.name | nofilter }}", "{{ | }}",
        "{% nothing %}",
        "{{" + " " * 60 + "}}", "{{ " + "(" * 2_000 + " }}", "{{ a }}" * 2_001, "a" * 100_001, "{{" * 50_000,
        "{% if a %}" * 500,
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused(text: str) -> None:
    """With the field that it stands in; nothing is loaded from anywhere, and nothing takes long."""
    refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in (1..10001) %}{% endfor %}",
        "{% for i in (1..200) %}{% for j in (1..200) %}x{% endfor %}{% endfor %}",
        "{% for i in (1..9000) %}{{ big }}{% endfor %}",
        "{{ big | replace: '', big }}",
        "{{ big | split: '' | join: big }}",
        "{% assign x = big %}{% for i in (1..50) %}{% assign x = x | append: x %}{% endfor %}",
        "{% assign x = 9 %}{% for i in (1..60) %}{% assign x = x | times: x %}{% endfor %}{{ x }}",
        "{% for i in (1..90) %}{% for j in (1..90) %}{{ words | split: ' ' | uniq | size }}{% endfor %}{% endfor %}",
        "{{ 1 | divided_by: 0 }}",
        "{{ big | date: big }}",
        "{% break %}",
    ],
)
def test_templates_are_bounded(text: str) -> None:
    """In turns of loops, size of values and text, and computing time."""
    refused(text, big="x" * 20_000, words=" ".join(map(str, range(1_500))))


def test_values_are_reached_by_key_alone() -> None:
    """No attribute of any object can be named."""
    found = filled("{{ contact.name.__class__ }}{{ contact.__init__ }}{{ contact.items }}", contact={"name": "Ann"})

    assert found.text == ""


async def test_a_role_gives_its_oldest_contact_of_today(db: Db) -> None:
    """By `since`, those without one first, then as they were made; ended and future ones do not count."""
    today = db.today()
    await label(db, "Assistant", "Assisted person")
    [ann, *others] = [await person(db, name) for name in ("Ann", "Ended", "Future", "New", "Old", "Open")]
    for other, since, until in zip(
        others,
        (date(1999, 1, 1), today + timedelta(1), date(2020, 1, 1), date(2001, 1, 1), None),
        (today - timedelta(1), None, today, None, None),
        strict=True,
    ):
        await association(db, other, ann, "ASSISTANT_ASSISTED_PERSON", since=since, until=until)

    found = await preview(db, ann, "{{ assistant.name }}: {% for a in linked.assistant %}{{ a.name }} {% endfor %}")

    assert found.text == "Open: Open Old New "


async def test_roles_of_several_labels_are_one_and_keys_survive_renaming(db: Db) -> None:
    """`child` is whoever is a child; KEY.name and KEY.inverse are one side of one label."""
    await label(db, "Father", "Child")
    await label(db, "Mother", "Child")
    ann, bob, cid, dan = [await person(db, name) for name in ("Ann", "Bob", "Cid", "Dan")]
    await association(db, ann, bob, "MOTHER_CHILD")
    await association(db, ann, cid, "FATHER_CHILD")
    await association(db, dan, ann, "FATHER_CHILD")

    text = (
        "{% for c in linked.child %}{{ c.name }} {% endfor %}|{{ FATHER_CHILD.name.name }}|"
        "{{ FATHER_CHILD.inverse.name }}|{{ linked.MOTHER_CHILD.inverse.first.name }}|{{ father.name }}"
    )
    found = await preview(db, ann, text)

    assert found.text == "Bob Cid |Dan|Cid|Bob|Dan"


async def test_all_fields_can_be_named(db: Db) -> None:
    """Of the contact, with its custom fields, and of the user who asks."""
    ann = await person(
        db, "Ann Lee", "ann@example.com", givenName="Ann", familyName="Lee", pronouns="she/her", phones=["+155501"],
        company="Acme", jobTitle="CEO", birthDate=date(1970, 5, 6),
        customFields='{"shoe": 40, "vip": true, "Pet name": "Rex", "no": ""}',
    )  # fmt: skip

    text = (
        "{{ contact.name }} {{ contact.givenName }} {{ contact.familyName }} {{ contact.pronouns }} "
        "{{ contact.email }} {{ contact.phone }} {{ contact.company }} {{ contact.jobTitle }} {{ contact.birthDate }} "
        "{{ contact.customFields.shoe }} {{ contact.customFields.vip }} {{ contact.customFields['Pet name'] }} "
        "{{ contact }} {{ user.name }}"
    )
    found = await preview(db, ann, text)

    assert found.text == (
        "Ann Lee Ann Lee she/her ann@example.com +155501 Acme CEO 1970-05-06 40 true Rex Ann Lee Local administrator"
    )
    assert found.errors == ()


async def test_merge_fields_lists_what_there_is_today(db: Db) -> None:
    """Every field of the contact and of each role, with its value; taken tokens are reached through `linked`."""
    await label(db, "Emergency contact")
    await label(db, "Contact")
    ann = await person(db, "Ann", "ann@example.com", customFields='{"shoe size": 40}')
    bob = await person(db, "Bob", "bob@example.com")
    await association(db, bob, ann, "EMERGENCY_CONTACT")
    await association(db, bob, ann, "CONTACT")

    found = {field.token: field.value for field in await merge_fields(db, ann)}

    assert found["contact.name"] == "Ann"
    assert found["contact.company"] is None
    assert found['contact.customFields["shoe size"]'] == "40"
    assert found["emergencyContact.email"] == "bob@example.com"
    assert found["linked.contact.first.name"] == "Bob"
    assert found["user.name"] == "Local administrator"
    text = "|".join(f"{{{{ {token} }}}}" for token, value in found.items() if value is not None)
    values = "|".join(value for value in found.values() if value is not None)
    assert (await preview(db, ann, text)).text == values


async def test_merge_fields_name_only_what_the_viewer_may_see(db: Db) -> None:
    """A hidden assistant is none, a hidden contact has no fields."""
    await label(db, "Assistant", "Assisted person")
    ann, bob = await person(db, "Ann"), await person(db, "Bob", readers=["user:usr_other"])
    await association(db, bob, ann, "ASSISTANT_ASSISTED_PERSON")
    eve = as_viewer(db, Viewer("usr_eve", "Eve", Role.VIEWER))

    found = {field.token: field.value for field in await merge_fields(eve, ann)}

    assert found["assistant.name"] is None
    assert (await preview(eve, ann, "{{ assistant.name }}")).missing == ("assistant.name",)
    assert await merge_fields(eve, bob) == []
    assert await merge_fields(eve, "con_none") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ contact.nmae }}", "“contact.nmae”. Did you mean “contact.name”"),
        ("{% if contact.nmae %}Dear{% endif %}", "“contact.nmae”"),
        ("{{ asistant.name | default: 'nobody' }}", "“asistant”. Did you mean “assistant”"),
        ("{% for a in linked.assistant %}{{ a.nmae }}{% endfor %}", "“a.nmae”. Did you mean “a.name”"),
    ],
)
async def test_a_field_that_does_not_exist_is_refused_whatever_may_be_missing(db: Db, text: str, said: str) -> None:
    """`allowMissingFields` is for fields without a value; nothing is sent with a blank in place of a slip."""
    ann, _ = await assisted(db)

    found = await preview(db, ann, text, allow_missing_fields=True)
    [sent] = await send_messages(db, NewMessage((ann,), "Hi", "Dear {{ contact.jobTitle }}", allow_missing_fields=True))

    [error] = found.errors
    assert (error.code, error.path) == (Code.INVALID, ("input", "text"))
    assert f"here is no merge field {said}" in str(error)
    assert isinstance(sent, str)


async def test_statements_do_not_grow_with_contacts_or_links(db: Db) -> None:
    """Two hundred messages with links of several roles are one statement."""
    await label(db, "Assistant", "Assisted person", limit=1_000)
    await user(db, "usr_ann", email="ann@example.com")
    boss = await person(db, "Boss")
    ids = await people(db, *(f"P{n}" for n in range(200)))
    await cypher(
        db.database,
        "MATCH (b:Contact {id: $boss}) UNWIND $ids AS id MATCH (c:Contact {id: id}) "
        "SET c.emails = [c.name + '@example.com'] "
        "CREATE (b)-[:ASSISTANT_ASSISTED_PERSON {id: 'asc_' + id, emailCopy: 'FROM', createdAt: datetime()}]->(c)",
        boss=boss, ids=ids,
    )  # fmt: skip
    request = as_viewer(db, db.viewer)

    found = await preview_messages(
        request, NewMessage(tuple(ids), "Hi {{ user.name }}", "{{ linked.assistant.first }}")
    )

    assert {one.text for one in found} == {"Boss"}
    assert [name for name in request.tally.names if name != "workspace/load"] == ["merge_fields/load", "users/by_ids"]
