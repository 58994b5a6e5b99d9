"""Limits and cost: what they let through, what they refuse, how they count. No database is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse, print_ast

from graphapi.limits import OPEN, SCANNED, Gate, Limits, SchemaAccess
from graphapi.operations.documents import NOT_TOLD, Documents, Prepared, PreparedOperation
from graphapi.schema.api import schema
from tests.api.abuses import contact
from tests.scenarios.story import ERRORS

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("bench/*.graphql", "graphapi/services/**/*.graphql", "ide/queries/*.graphql", "ide/examples/*.graphql")
DOCUMENTS = [path for pattern in SHOWN for path in sorted(ROOT.glob(pattern))]


def prepare(text: str, gate: Gate = OPEN) -> Prepared:
    """The prepared form of a text, without caching it."""
    return Documents(schema.core, 0).prepare(text, gate)


def cost(text: str, **variables: object) -> int:
    """What the one operation of a text costs."""
    found = prepare(text).operation(None)
    assert isinstance(found, PreparedOperation)
    return found.cost.of(variables)


def messages(text: str, gate: Gate = OPEN) -> list[str]:
    """What is wrong with a text."""
    return [error.get("message", "") for error in prepare(text, gate).errors]


def refusal(text: str, gate: Gate = OPEN) -> object:
    """The limit that a text goes over; None when it goes over none."""
    errors = prepare(text, gate).errors
    return errors[0].get("extensions", {}).get("limit", errors[0].get("message")) if errors else None


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_everything_that_is_shown_passes(path: Path) -> None:
    """The examples, and what is measured: each under every limit."""
    for definition in parse(path.read_text(encoding="utf-8")).definitions:
        assert isinstance(definition, OperationDefinitionNode)
        prepared = prepare(print_ast(definition))
        assert prepared.errors == []
        found = prepared.operation(None)
        assert isinstance(found, PreparedOperation)
        assert found.cost.of({}) <= Limits().cost


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename }", 1),
        ("{ teams }", 20),
        ("{ contactStatistics(groupBy: [{field: COMPANY}]) { values count } }", 3_101),
        ("{ contactStatistics(groupBy: [{field: COMPANY}], first: 10000) { count associations { max } } }", 23_001),
        ("{ associations { edges { node { id from { id } } } } }", 40),
        ("{ associations(orderBy: NAME_DESC) { edges { node { id } } } }", 20),
        ("{ associations(orderBy: UNTIL_ASC) { edges { node { id } } } }", 3_020),
        ('{ associations(filter: {note: {equals: "a"}, to: {company: "b"}}) { edges { node { id } } } }', 420),
        ("{ contacts(orderBy: COMPANY_ASC) { edges { node { id } } } }", 3_020),
        ("{ viewer { id name } }", 1),
        ("{ contacts { edges { node { id } } } }", 20),
        ("{ contacts(first: 50) { edges { node { id owner { id } } } } }", 100),
        ("{ contacts(last: 7) { totalCount edges { node { id } } } }", 17),
        ("{ contacts(first: 10) { edges { node { associations(first: 5) { edges { node { id } } } } } } }", 60),
        ("{ contacts(first: 50) { edges { cursor } } }", 50),
        ("{ contacts(first: 50) { pageInfo { hasNextPage } } }", 50),
        ("{ contacts(first: 10) { ...P } } fragment P on ContactConnection { edges { cursor } }", 10),
        ("{ contacts(first: 10) { edges { node { associations(first: 5) { edges { cursor } } } } } }", 60),
        ("{ contacts(first: 10) { edges { node { associations(first: 5) { totalCount } } } } }", 110),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ('{ contact(id: "a") { neighbourhood(depth: 3, first: 50) { members { contact { id } } } } }', 402),
        ('{ shortestPaths(from: {id: "a"}, to: {id: "b"}, maxHops: 10) { outcome } }', 101),
        ('mutation { dissociate(input: {id: "a"}) { errors { code } } }', 12),
        ('{ contacts(filter: {ids: ["a", "b"], labelKeys: ["C"]}) { edges { node { id } } } }', 23),
        ('{ contact(id: "a") { associationGroups { role } } }', 11),
        ('{ contact(id: "a") { associationGroups(includeDerived: false) { role } } }', 11),
        ('{ contact(id: "a") { associationGroups(includeDerived: true) { role } } }', 2_011),
        ('{ contact(id: "a") { walk(roles: [["a", "b"], ["c"]]) { edges { node { id } } } } }', 226),
        ('{ __type(name: "Contact") { fields { name } } }', 13),
    ],
)
def test_the_cost_is_what_could_be_returned_and_has_to_be_walked(text: str, expected: int) -> None:
    """A page counts with its requested size, however many rows exist."""
    assert cost(text) == expected


def test_the_cost_of_an_order_follows_its_variable() -> None:
    """And its default."""
    text = "query ($o: ContactOrder! = UPDATED_AT_ASC) { contacts(orderBy: $o, first: 5) { edges { node { id } } } }"

    assert [cost(text), cost(text, o="NAME_ASC"), cost(text, o="COMPANY_DESC")] == [3_005, 5, 3_005]


def test_the_cost_follows_the_variables() -> None:
    """And their defaults; what is no page size is refused later, by its name."""
    text = "query ($n: Int = 7) { contacts(first: $n) { edges { node { id } } } }"

    assert [cost(text), cost(text, n=100), cost(text, n=None), cost(text, n=501), cost(text, n="x")] == [
        7,
        100,
        20,
        500,
        20,
    ]


@pytest.mark.parametrize(
    ("mutation", "kind", "argument", "result"),
    [
        ("associateMany", "AssociateManyInput", "items", "redFlags { id } association { from { id } to { id } }"),
        ("createTasks", "CreateTasksInput", "contactIds", "task { id contact { id } assignee { id } }"),
        ("sendMessages", "MessageInput", "contactIds", "message { id contact { id } }"),
    ],
)
def test_a_whole_batch_may_ask_for_all_that_can_be_wrong(mutation: str, kind: str, argument: str, result: str) -> None:
    """A thousand items, with what each of them was refused for."""
    text = f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ results {{ {result} {ERRORS} }} {ERRORS} }} }}"

    assert cost(text, i={argument: [{}] * 1_000}) < Limits().cost / 2


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({"jobTitle": {"equals": "a"}}, 0),
        ({"jobTitle": {"contains": "a"}}, SCANNED),
        ({"not": {"jobTitle": {"contains": "a"}}}, 2 * SCANNED),
        ({"or": [{"birthDate": {"month": 4}}, {"company": "a"}]}, SCANNED + 2),
    ],
)
def test_a_filter_that_no_index_serves_costs_more(given: dict[str, object], more: int) -> None:
    """At whatever depth; each entry of a list costs 1 as everywhere."""
    text = "query ($f: ContactFilter) { contacts(filter: $f) { totalCount } }"

    assert cost(text, f=given) - cost(text) == more


def test_what_is_sent_costs_by_its_length() -> None:
    """Every entry of a list 1, however deep; a template by its length, for each contact."""
    create = "mutation ($i: CreateContactInput!) { createContact(input: $i) { errors { code } } }"
    preview = "query ($i: MessageInput!) { previewMessages(input: $i) { subject } }"
    message = {"contactIds": ["a"] * 100, "subject": "", "copyRoles": ["b"] * 7}

    assert cost(create, i={"emails": ["a"] * 20, "userIds": ["b"] * 30}) - cost(create, i={}) == 50
    assert cost(preview, i=message | {"text": "x" * 4_000}) - cost(preview, i=message | {"text": ""}) == 200
    assert cost(preview, i=message | {"text": "é" * 4_000}) - cost(preview, i=message | {"text": ""}) == 400
    assert cost(preview, i=message | {"text": ""}) == 100 + 100 + 7


def test_what_is_sent_without_a_list_around_it_costs_as_a_list_of_one() -> None:
    """GraphQL coerces a single value to a list; a template without contacts is parsed too."""
    create = "mutation ($i: CreateContactInput!) { createContact(input: $i) { errors { code } } }"
    preview = "query ($i: MessageInput!) { previewMessages(input: $i) { subject } }"
    text = {"subject": "", "text": "x" * 40_000}

    assert cost(create, i={"emails": "a"}) == cost(create, i={"emails": ["a"]})
    for nobody_or_one in ("a", ["a"], []):
        assert cost(preview, i=text | {"contactIds": nobody_or_one}) >= 20


def test_nothing_is_free() -> None:
    """A full introspection query takes most of the budget, so it cannot be repeated under many aliases."""
    text = get_introspection_query()
    asked = text[text.index("__schema") : text.index("fragment FullType")].rstrip().removesuffix("}")
    twice = f"{{ {asked} again: {asked} }} {text[text.index('fragment FullType') :]}"

    full = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    values = "types { fields { isDeprecated deprecationReason description name args { name defaultValue } } }"
    aliases = " ".join(f"a{n}: __schema {{ {values} }}" for n in range(20))

    assert Limits().cost / 2 < cost(text) < cost(full) < Limits().cost * 0.95
    assert cost(twice) == 2 * cost(text)
    assert cost(f"{{ {aliases} }}") > Limits().cost


def test_a_fragment_costs_wherever_it_is_spread() -> None:
    """Also the page that it is spread into."""
    fragment = "fragment F on ContactConnection { edges { node { id owner { id } } } }"

    assert (
        cost("query ($n: Int) { a: contacts(first: $n) { ...F } contacts(first: 3) { ...F } }" + fragment, n=10) == 26
    )


def test_a_field_repeated_counts_once() -> None:
    """As it is answered."""
    assert cost(contact("owner { id }" * 20)) == cost(contact("owner { id }"))


def aliased(number: int) -> str:
    """A document with this number of aliases."""
    return contact(" ".join(f"a{one}: id" for one in range(number)))


def chained(number: int) -> str:
    """A document with this number of fragments, each spread into the next."""
    steps = [f"fragment F{one} on Contact {{ id ...F{one + 1} }}" for one in range(number - 1)]
    return contact("...F0") + " ".join([*steps, f"fragment F{number - 1} on Contact {{ id }}"])


def wide(levels: int) -> str:
    """A document whose fragments select twice as much with every level."""
    twice = "{{ owner {{ id }} ... on Node {{ ...F{0} }} ... on Contact {{ ...F{0} }} }}"
    steps = [f"fragment F{one} on Contact {twice.format(one + 1)}" for one in range(levels)]
    return contact("...F0") + " ".join([*steps, f"fragment F{levels} on Contact {{ id }}"])


def deep(levels: int) -> str:
    """A document nested to this depth."""
    return "{ __schema { types { " + "ofType { " * (levels - 3) + "name" + " }" * (levels - 1) + " }"


@pytest.mark.parametrize(
    ("limit", "passes", "fails"),
    [
        ("aliases", aliased(30), aliased(31)),
        ("depth", contact("associations { edges { node { " * 4 + "id" + " } } }" * 4), deep(21)),
        ("directives", "{ __typename" + " @skip(if: false)" + " }", "{ __typename" + " @skip(if: false)" * 51 + " }"),
        ("fragments", chained(50), chained(51)),
        ("fields", wide(8), wide(9)),
        ("root_fields", "{ viewer { id } }", "{" + "".join(f" a{one}: __typename" for one in range(21)) + " }"),
    ],
)
def test_a_refused_document_names_the_exceeded_limit(limit: str, passes: str, fails: str) -> None:
    """And one under it passes."""
    assert (refusal(passes), refusal(fails)) == (None, limit)


@pytest.mark.parametrize(
    "text", ["{ __typename" + " __typename" * 1_997 + " }", contact("id " * 1_989), get_introspection_query()]
)
def test_a_large_document_passes(text: str) -> None:
    """2,000 tokens, and what every tool asks first."""
    assert prepare(text).errors == []


def test_a_document_of_too_many_tokens_is_not_parsed_to_its_end() -> None:
    """2,001 are too many."""
    assert "2000 tokens" in str(refusal("{ __typename" + " __typename" * 1_998 + " }"))


def test_prepared_documents_are_kept_within_a_bound() -> None:
    """The ones not used for the longest time go; what was refused is never kept."""
    documents = Documents(schema.core, 100)
    first = documents.prepare("{ viewer { id } }")

    again = documents.prepare("{ viewer { id } }")
    for number in range(50):
        documents.prepare(f"query Number{number} {{ viewer {{ id }} }}")

    assert again is first
    assert documents.characters <= 100
    assert documents.prepare("{ viewer { id } }") is not first
    assert documents.prepare("{ nope }") is not documents.prepare("{ nope }")


def test_nothing_of_a_hidden_schema_is_reported() -> None:
    """Neither by introspection nor by what is wrong with a document."""
    hidden = Gate(schema_access=SchemaAccess.NOTHING)
    texts = ("{ __schema { types { name } } }", "{ contct { id } }", "{ contact { id } }", "{ contacts }")

    found = {message for text in texts for message in messages(text, hidden)}

    assert found == {"The document does not fit the schema."}
    assert messages("{ __typename }", hidden) == []
    assert "Did you mean" in messages("{ contct { id } }")[0]


def test_mistakes_are_reported_without_suggestions() -> None:
    """Callers that have not asked for the schema get no suggestions, but learn how to ask."""
    mistakes = Gate(schema_access=SchemaAccess.MISTAKES)

    assert messages("{ contct { id } }", mistakes) == ["Cannot query field 'contct' on type 'Query'."]
    assert messages("{ __schema { types { name } } }", mistakes) == [NOT_TOLD]
    assert messages('{ viewer { __typename id } __type(name: "Contact") { name } }', mistakes) == []
