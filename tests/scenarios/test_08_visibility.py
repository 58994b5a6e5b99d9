"""8: who sees what: users, teams, access lists, tokens."""

from __future__ import annotations

import asyncio
import time

import jwt
import pytest
from typer.testing import CliRunner, Result

from graphapi.cli.main import app
from graphapi.kernel.viewer import Role
from tests.conftest import Server, cypher
from tests.scenarios.story import AUDIENCE, ISSUER, SECRET, Person, Story, names, shown


@pytest.fixture
def _commands(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands work on the database of this run."""
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)


async def graphapi(*arguments: str) -> Result:
    """Run a command in a separate event loop."""
    result = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.usefixtures("_commands")
async def test_8_users_and_tokens_are_made_at_the_command_line(story: Story) -> None:
    """Added, changed, listed, disabled; a token is shown once, listed, expires, is revoked; a signed one does too."""
    vic = (await graphapi("user", "add", "Vic", "--role", "viewer", "--team", "Sales")).stdout.strip()
    await graphapi("user", "set", "Vic", "--email", "vic@office.example.org", "--team", "Board")
    token = (await graphapi("token", "create", "Vic", "--name", "laptop", "--days", "30")).stdout.strip()
    other = (await graphapi("token", "create", "Vic")).stdout.strip()
    listed = (await graphapi("token", "list", "Vic")).stdout
    assert "vic@office.example.org" in (await graphapi("user", "list")).stdout
    stored = await cypher(story.database, "MATCH (n) WHERE any(k IN keys(n) WHERE n[k] = $token) RETURN n", token=token)
    assert (token in listed, stored) == (False, [])
    assert all(word in listed for word in ("EXPIRES", "LAST USED", "never", "laptop"))

    person = story.with_token(vic, token)
    viewer = (await person.ask("{ viewer { id name role teams } }"))["viewer"]
    assert viewer == {"id": vic, "name": "Vic", "role": "VIEWER", "teams": ["Board"]}
    revoked = listed.splitlines()[-1].split()[0]
    await graphapi("token", "revoke", revoked)
    answers = [await story.with_token(vic, text).http.post("/graphql", json={"query": "{ viewer { id } }"})
               for text in (other, "nonsense")]  # fmt: skip
    assert [answer.status_code for answer in answers] == [401, 401]

    last = (await graphapi("token", "create", "Vic")).stdout.strip()
    await graphapi("user", "disable", "Vic")
    gone = await story.with_token(vic, last).http.post("/graphql", json={"query": "{ viewer { id } }"})
    assert gone.status_code == 401
    claims = {"iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60, "sub": "7", "name": "Xena", "role": "EDITOR"}
    xena = story.with_token("", jwt.encode(claims, SECRET, "HS256"))
    assert (await xena.ask("{ viewer { name role } }"))["viewer"] == {"name": "Xena", "role": "EDITOR"}
    shown(
        8, "visibility: Vic comes with a token of `graphapi token`, Xena with a signed one; revoked or disabled is 401"
    )


async def test_8_viewers_read_editors_write_administrators_manage(story: Story, rita: Person, ed: Person) -> None:
    """Each role does what is its own, and no more."""
    vic = await story.user("Vic", Role.VIEWER)
    ann = await ed.contact("Ann")
    secret = await rita.contact("Bob", everyone=False)

    assert names((await vic.ask("{ contacts { edges { node { name } } } }"))["contacts"]) == ["Ann"]
    assert (await vic.refused("updateContact", id=ann, company="x"))["code"] == "FORBIDDEN"
    assert (await ed.does("updateContact", "contact { company }", id=ann, company="x"))["contact"]["company"] == "x"
    hidden, missing = [await ed.refused("updateContact", id=one, company="x") for one in (secret, "con_none")]
    assert hidden == missing
    assert (await ed.refused("createAssociationLabel", name="Friend", limit=5))["code"] == "FORBIDDEN"
    assert (await ed.refused("updateSettings", maxLabels=5))["code"] == "FORBIDDEN"
    await rita.does("setContactAccess", contactId=secret, everyone=False, userIds=[vic.id])
    assert names((await vic.ask("{ contacts { edges { node { name } } } }"))["contacts"]) == ["Ann", "Bob"]
    await rita.does("setContactAccess", contactId=secret, everyone=False, teams=["Sales"])
    sam = await story.user("Sam", Role.VIEWER, "Sales")
    assert names((await sam.ask("{ contacts { edges { node { name } } } }"))["contacts"]) == ["Ann", "Bob"]
    shown(
        8, "visibility: Vic reads, Ed writes what he sees, Rita manages; an access list opens Bob to a user, to a team"
    )


EVERYTHING = """query ($ann: ID!, $cid: ID!, $association: ID!, $message: ID!) {
  contact(id: $ann) {
    associations { totalCount edges { node { name } } }
    associationGroups { totalCount overLimit associations { totalCount } }
    neighbourhood(depth: 3) { members { contact { name } } associations { id } }
    walk(roles: [["Friend"], ["Friend"]]) { totalCount edges { node { name } } }
    mutualContacts(withId: $cid) { totalCount }
    redFlags { edges { node { other { name } count } } }
  }
  shortestPaths(from: { id: $ann }, to: { id: $cid }) { outcome paths { text } }
  association: node(id: $association) { id }
  contacts(filter: { search: "bob" }) { totalCount }
  findContacts(text: "bob") { totalCount candidates { exact } }
  tasks { totalCount edges { node { title } } }
  messages { totalCount edges { node { cc { name } } } }
  message: node(id: $message) { ... on Message { cc { email } leftOut { name } } }
  mergeFields(contactId: $ann) { token value }
}"""


async def test_8_an_association_is_for_who_sees_both(rita: Person, ed: Person) -> None:
    """Ann and Cid are connected only through Bob, whom Ed cannot see: Bob appears nowhere."""
    friend = await rita.label("Friend", 1, onLimit="FLAG", emailCopy="BOTH")
    ann, cid = await ed.contact("Ann", emails=["ann@example.org"]), await ed.contact("Cid")
    bob = await rita.contact("Bob", everyone=False, emails=["bob@example.org"])
    association = await rita.link(ann, bob, friend)
    await rita.link(bob, cid, friend)
    await rita.does("updateAssociationLabel", key=friend, onLimit="REFUSE")
    await rita.does("createTasks", contactIds=[bob], title="Call Bob")
    sent = await rita.does(
        "sendMessages", "results { message { id cc { name } } }", contactIds=[ann], subject="a", text="b"
    )
    message = sent["results"][0]["message"]
    dan = await ed.contact("Dan")
    error = await ed.refused("associate", fromId=ann, toId=dan, labelKey=friend)

    found = await ed.ask(EVERYTHING, ann=ann, cid=cid, association=association, message=message["id"])
    mine = await rita.ask(EVERYTHING, ann=ann, cid=cid, association=association, message=message["id"])

    assert message["cc"] == [{"name": "Bob"}]
    assert mine["shortestPaths"]["outcome"] == "FOUND"
    assert mine["contact"]["walk"]["totalCount"] == 1
    assert (error["code"], error["current"], error["occupants"]) == ("LIMIT_REACHED", 1, [])
    assert "Bob" not in str(error)
    assert "Bob" not in str(found)
    assert bob not in str(found)
    assert "bob@" not in str(found)
    assert found["contact"] == {
        "associations": {"totalCount": 0, "edges": []}, "associationGroups": [],
        "neighbourhood": {"members": [], "associations": []}, "walk": {"totalCount": 0, "edges": []},
        "mutualContacts": {"totalCount": 0}, "redFlags": {"edges": [{"node": {"other": {"name": "Dan"}, "count": 2}}]},
    }  # fmt: skip
    assert (found["shortestPaths"], found["association"]) == ({"outcome": "NONE", "paths": []}, None)
    assert (found["contacts"]["totalCount"], found["findContacts"]["totalCount"]) == (0, 0)
    assert (found["tasks"]["totalCount"], found["message"]) == (0, {"cc": [], "leftOut": []})
    shown(
        8,
        "visibility: hidden Bob joins Ann and Cid; Ed meets him in no list, count, walk, path, flag, task, mail, error",
    )
