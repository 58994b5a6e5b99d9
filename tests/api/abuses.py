"""Requests that nobody needs: what scanners and attackers send, and mistakes of clients. Each has a plain answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

GOOD = b'{"query": "{ __typename }"}'
JSON = {"content-type": "application/json"}
GRAPHQL_JSON = "application/graphql-response+json"
CIRCLE = "fragment A on Contact { ...B } fragment B on Contact { ...A }"
CREATE = "mutation ($i: CreateContactInput!) { createContact(input: $i) { errors { code } } }"
PAGE = "query ($first: Int, $after: String) { contacts(first: $first, after: $after) { totalCount edges { cursor } } }"
LABELS = "query ($keys: [String!]) { contacts { edges { node { associations(labelKeys: $keys) { totalCount } } } } }"
PAGES = """query ($n: Int) { contacts(first: $n) { edges { node {
  associations(first: $n) { edges { node { associations(first: $n) { totalCount } } } }
} } } }"""
WIDE = """{ contacts(first: 500) { edges { node {
  neighbourhood(depth: 6, first: 500) { members { contact { id } } }
} } } }"""


@dataclass(frozen=True)
class Abuse:
    """A request as it is sent."""

    name: str
    body: bytes | None = None
    query: str = ""
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))


def document(name: str, text: str, **parts: object) -> Abuse:
    """A request with this document."""
    return Abuse(name, json.dumps({"query": text, **parts}).encode())


def by_get(name: str, query: str, method: str = "GET") -> Abuse:
    """A request without a body."""
    return Abuse(name, query=query, method=method, headers={})


def raw(name: str, body: bytes, **headers: str) -> Abuse:
    """A request with this body."""
    return Abuse(name, body, headers=JSON | {key.replace("_", "-"): value for key, value in headers.items()})


def contact(selection: str) -> str:
    """A query of contacts."""
    return f"{{ contacts {{ edges {{ node {{ {selection} }} }} }} }}"


def doubling(levels: int, type_: str = "Contact", last: str = "id") -> str:
    """Fragments of which each spreads the next one twice."""
    steps = [f"fragment F{i} on {type_} {{ ...F{i + 1} ...F{i + 1} @skip(if: false) }}" for i in range(levels)]
    return " ".join([*steps, f"fragment F{levels} on {type_} {{ {last} }}"])


def abuses() -> Iterator[Abuse]:
    """Yield every request."""
    yield from documents()
    yield from arguments()
    yield from bodies()
    yield from transports()


def documents() -> Iterator[Abuse]:
    """Yield documents that are too much, or wrong."""
    yield document("10,000 aliases", "{ " + " ".join(f"a{i}: __typename" for i in range(10_000)) + " }")
    yield document("31 aliases", "{ " + " ".join(f"a{i}: __typename" for i in range(31)) + " }")
    yield document("aliases in doubling fragments", contact("...F0") + doubling(16, last="a: id"))
    yield document("10,000 times the same field", contact("id " * 10_000))
    yield document("400 times the same object", contact("owner { id } " * 400))
    yield document("500 inline fragments", contact("... on Contact { id } " * 300))
    yield document("the same field with other arguments", contact(
        " ".join(f"associations(first: {i}) {{ totalCount }}" for i in range(1, 150))
    ))  # fmt: skip
    yield document("10,000 directives", "{ __typename " + "@skip(if: false) " * 10_000 + "}")
    yield document("60 directives", "{ __typename " + "@skip(if: false) " * 60 + "}")
    yield document("unknown directives", "{ __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }")
    yield document("doubling fragments", contact("...F0") + doubling(18))
    yield document("doubling fragments, 100 levels", contact("...F0") + doubling(100))
    yield document(
        "circular fragments", contact("...A") + "fragment A on Contact { ...B } fragment B on Contact { ...A }"
    )
    yield document("an unknown fragment", contact("...Nope"))
    yield document("an unused fragment", contact("id") + "fragment A on Contact { id }")
    yield document("60 fragments", contact(" ".join(f"...F{i}" for i in range(60))) + " ".join(
        f"fragment F{i} on Contact {{ id }}" for i in range(60)
    ))  # fmt: skip
    yield document("100 levels", "{ contact(id: 1) { " + "owner { " * 100 + "id" + " }" * 102)
    yield document("5,000 levels", "{" + "a {" * 5_000 + "b" + "}" * 5_001)
    yield document("a list of 1,000 levels", "{ contactsBy(keys: " + "[" * 1_000 + "]" * 1_000 + ") { id } }")
    yield document(
        "an object of 1,000 levels", "{ contacts(filter: " + "{a: " * 1_000 + "1" + "}" * 1_000 + ") { totalCount } }"
    )
    yield document("30 root fields", "{ " + " ".join(f'contact(id: "{i}") {{ id }}' for i in range(30)) + " }")
    yield document("a page of all pages", contact("associations(first: 500) { edges { node { associations(first: 500) "
                   "{ edges { node { id } } } } } }"))  # fmt: skip
    yield document("neighbourhoods of a page", WIDE)
    yield document("a huge page in a variable", PAGES, variables={"n": 500})
    yield document("a comment of a megabyte", "#" + "x" * 1_000_000 + "\n{ __typename }")
    yield document("2,000 comments", "#\n" * 2_000 + "{ __typename }")
    yield document("20,000 commas", "{ __typename" + "," * 20_000 + "}")
    yield document("a string of 100,000 characters", '{ contact(id: "' + "x" * 100_000 + '") { id } }')
    yield document("a number of 5,000 digits", "{ contacts(first: " + "9" * 5_000 + ") { totalCount } }")
    yield document("a name of 15,000 characters", "{ " + "a" * 15_000 + " }")
    yield document("two operations without a name", "query A { __typename } query B { __typename }")
    yield document("an operation that is not there", "query A { __typename }", operationName="Z")
    yield document("two operations of one name", "query A { __typename } query A { __typename }", operationName="A")
    yield document("a subscription", "subscription { changes { id } }")
    yield document("only a fragment", "fragment A on Contact { id }")
    yield document("a type definition", "type A { b: Int }")
    yield document("nothing but spaces", "   \n ")
    yield document("an open string", '{ contact(id: "x) { id } }')
    yield document("a NUL in the document", "{ \0 }")
    yield document("a byte order mark inside", "{ \ufeff __typenam }")
    yield document("introspection in circles", "{ __schema { types { fields { type { fields { type { fields { type "
                   "{ fields { type { name } } } } } } } } } } }")  # fmt: skip
    yield document("a probe of a type", '{ __type(name: "Nope") { fieldz } }')
    yield document("a defer", "{ contacts { ... @defer { totalCount } } }")
    yield document("a skip without an argument", "{ __typename @skip }")
    yield document("variables that nobody declared", "{ contact(id: $id) { id } }")
    yield document("a variable of a type that is not there", "query ($a: Nope) { __typename }")


def arguments() -> Iterator[Abuse]:
    """Yield values that are no values."""
    for first in (100_000, -1, 0, 2**31, 2**63, 1.5, "1", True, [], {}):
        yield document(f"first: {first!r}", PAGE, variables={"first": first})
    for after in ("", "x", "=" * 5_000, "WzEsImEiXQ", "W1tbW1tbW1tb", "\0", "\ud800", "../../etc/passwd"):
        yield document(f"after: {after[:12]!r}", PAGE, variables={"after": after})
    find = "query ($text: String!) { findContacts(text: $text) { totalCount } }"
    lucene = ("*", "a*", "*:*", "a AND (b", "/(.*)+x/", "~" * 50, '"', "\\", "name:ann~2", "' OR 1=1 --", "a" * 100_000)
    for text in lucene:
        yield document(f"text: {text[:12]!r}", find, variables={"text": text})
    node = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for ids in (
        ["con_"],
        ["asc_x"],
        ["grp_" + "F" * 300],
        ["con_' }) DETACH DELETE n //"],
        [None],
        "x",
        ["a"] * 101,
        7,
    ):
        yield document(f"ids: {str(ids)[:20]}", node, variables={"ids": ids})
    for key in ("`]-() DETACH DELETE n //", "A|B", "", "\0", "X" * 10_000):
        yield document(f"label: {key[:12]!r}", LABELS, variables={"keys": [key]})
    yield document(
        "a date of year 0", '{ contacts { edges { node { associations(validOn: "0000-00-00") { totalCount } } } } }'
    )
    yield document("deep custom fields", CREATE, variables={"i": {"name": "x", "customFields": nested(500)}})
    yield document("a name of a megabyte", CREATE, variables={"i": {"name": "x" * 900_000}})
    yield document("too many keys", "{ contactsBy(keys: [" + '{name: "a"} ' * 300 + "]) { id } }")
    yield document("two keys in one", '{ contactsBy(keys: [{name: "a", id: "b"}]) { id } }')
    yield document("a page from both ends", "{ contacts(first: 1, last: 1) { totalCount } }")
    yield document("a walk of seven steps", '{ contacts { edges { node { walk(roles: ["a","b","c","d","e","f","g"]) '
                   "{ totalCount } } } } }")  # fmt: skip


def nested(levels: int) -> object:
    """An object nested to this depth."""
    found: object = 1
    for _ in range(levels):
        found = {"a": found}
    return found


def bodies() -> Iterator[Abuse]:
    """Yield bodies that are no requests."""
    for body in (
        b"",
        b"null",
        b"1",
        b'"{ __typename }"',
        b"[]",
        b"{",
        b"{}",
        b"\xff\xfe",
        b"\x1f\x8b\x08",
        b"{'query': 1}",
    ):
        yield raw(f"body {body!r}", body)
    yield raw("a batch", b"[" + b",".join([b'{"query": "{ __typename }"}'] * 10) + b"]")
    yield raw("JSON of 100,000 lists", b"[" * 100_000)
    yield raw("JSON of 100,000 objects", b'{"a":' * 100_000)
    yield raw(
        "variables of 900 levels", b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 901
    )
    yield raw("two megabytes", b'{"query": "{ __typename }", "x": "' + b"x" * 2_000_000 + b'"}')
    yield raw("half a character", b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}')
    yield raw("bad UTF-8 in a string", b'{"query": "{ __typename \xff }"}')
    yield raw("UTF-16", '{"query": "{ __typename }"}'.encode("utf-16"))
    yield raw("numbers without end", b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 100_000 + b"}}")
    yield raw("not a number", b'{"query": "{ __typename }", "variables": {"a": NaN}}')
    yield raw("a query that is a list", b'{"query": ["{ __typename }"]}')
    yield raw("variables that are a list", b'{"query": "{ __typename }", "variables": [1]}')
    yield raw("a name that is a number", b'{"query": "{ __typename }", "operationName": 1}')
    yield raw("extensions that are a text", b'{"query": "{ __typename }", "extensions": "x"}')
    yield raw("a hash that is none", b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}')
    yield raw("a hash of nothing known", json.dumps(persisted("0" * 64)).encode())
    yield raw("a hash of another document", json.dumps({"query": "{ __typename }", **persisted("0" * 64)}).encode())
    yield raw("a persisted query that is a list", b'{"extensions": {"persistedQuery": [1]}}')
    yield raw("a document id that is none", b'{"documentId": "sha256:zz"}')


def persisted(key: str) -> dict[str, object]:
    """The part of a request that names a document by its hash."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": key}}}


def transports() -> Iterator[Abuse]:
    """Yield requests that are wrong as requests."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/graphql", ""):
        yield raw(f"sent as {kind!r}", GOOD, content_type=kind)
    yield raw("sent in Latin-1", GOOD, content_type="application/json; charset=latin-1")
    yield raw("sent compressed", GOOD, content_encoding="gzip")
    yield raw("wants a picture", GOOD, accept="image/png")
    yield raw("wants with nonsense", GOOD, accept=f"{GRAPHQL_JSON};q=x, text/html;q=0.1")
    yield by_get("a mutation by GET", "query=" + quote("mutation { __typename }"))
    yield by_get("GET with bad JSON", "query=%7B__typename%7D&variables=%7B")
    yield by_get("GET with a list", "query=%7B__typename%7D&variables=[]")
    yield by_get("GET with bad bytes", "query=%ff%fe")
    yield by_get("GET of a long document", "query=" + "%7B" * 10_000)
    yield by_get("GET of nothing", "")
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        yield by_get(f"by {method}", "query=%7B__typename%7D", method)
