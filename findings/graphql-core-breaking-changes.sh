#!/usr/bin/env bash
# graphql-core 3.3.2, find_breaking_changes: three changes after which operations that worked are refused are not reported.
#
#   * The default of a non-null argument or input field is removed, so that it has to be sent; only
#     find_dangerous_changes mentions it.
#   * An input object becomes @oneOf, so that two of its fields cannot be sent together any more.
#   * The schema definition no longer names a mutation type that stays in the document.
#
# Good guess that is wrong: no breaking change found means that existing operations stay valid. The script validates one
# operation against both schemas to show that they do not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check graphql-core==3.3.2
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import graphql
from graphql import build_schema, find_breaking_changes, find_dangerous_changes, parse, validate

CASES = {
    "default of an argument": (
        "type Query { people(first: Int! = 10): Int }", "type Query { people(first: Int!): Int }", "{ people }"),
    "default of an input field": (
        "type Query { people(page: Page): Int } input Page { size: Int! = 10 }",
        "type Query { people(page: Page): Int } input Page { size: Int! }", "{ people(page: {}) }"),
    "@oneOf": (
        "type Query { people(key: Key): Int } input Key { id: ID name: String }",
        "type Query { people(key: Key): Int } input Key @oneOf { id: ID name: String }",
        '{ people(key: { id: 1, name: "x" }) }'),
    "root type": (
        "schema { query: Query mutation: Mutation } type Query { a: Int } type Mutation { b: Int }",
        "schema { query: Query } type Query { a: Int } type Mutation { b: Int }", "mutation { b }"),
}
print("graphql-core", graphql.version)
for name, (before, after, operation) in CASES.items():
    old, new, document = build_schema(before), build_schema(after), parse(operation)
    print(f"{name}: errors before {len(validate(old, document))}, after {len(validate(new, document))};"
          f" breaking {len(find_breaking_changes(old, new))}, dangerous {len(find_dangerous_changes(old, new))}")
PYTHON
diff "$folder/seen" - <<'SEEN'
graphql-core 3.3.2
default of an argument: errors before 0, after 1; breaking 0, dangerous 1
default of an input field: errors before 0, after 1; breaking 0, dangerous 1
@oneOf: errors before 0, after 1; breaking 0, dangerous 0
root type: errors before 0, after 1; breaking 0, dangerous 0
SEEN
