"""`make changes`: what changed in schema.graphql since the last commit on main breaks no client unannounced.

A change that does is announced in CHANGELOG.md under Unreleased, in a line that begins `- Breaking:` and names what
it is about, such as `Contact.email`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    is_required_argument,
    is_required_input_field,
)

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "schema.graphql"


def main() -> int:
    """Print what breaks clients and is not announced."""
    before = committed(ROOT)
    if before is None:
        _say("changes    skipped: no earlier schema")
        return 0
    found = unannounced(before, (ROOT / SCHEMA).read_text("utf-8"), (ROOT / "CHANGELOG.md").read_text("utf-8"))
    for change in found:
        _say(f"{SCHEMA}: {change}")
    _say("Announce it in CHANGELOG.md: - Breaking: ..." if found else "changes    ok")
    return 1 if found else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def unannounced(before: str, after: str, changelog: str) -> list[str]:
    """What breaks clients and is not announced, in words."""
    old, new = build_schema(before), build_schema(after)
    found = [change.description for change in find_breaking_changes(old, new)]
    found += [*_lost_roots(old, new), *_lost_defaults(old, new), *_new_one_ofs(old, new)]
    announced = [line for line in unreleased(changelog).splitlines() if line.startswith("- Breaking:")]
    return [change for change in found if not any(about(change) in line for line in announced)]


def _lost_roots(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """Yield the root types that are no roots any more; that a type is removed graphql-core finds itself."""
    for before, after in zip(_roots(old), _roots(new), strict=True):
        if before and before in new.type_map and before != after:
            yield f"{before} is not a root type any more."


def _roots(schema: GraphQLSchema) -> list[str | None]:
    types = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return [None if one is None else one.name for one in types]


def _lost_defaults(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """Yield what has to be sent now because its default is gone; to graphql-core that is dangerous at most."""
    after = _inputs(new)
    for name, before in _inputs(old).items():
        if (
            name in after
            and not _is_required(before)
            and _is_required(after[name])
            and str(before.type) == str(after[name].type)
        ):
            yield f"{name} has no default value any more and is required."


def _is_required(given: GraphQLArgument | GraphQLInputField) -> bool:
    return is_required_argument(given) if isinstance(given, GraphQLArgument) else is_required_input_field(given)


def _inputs(schema: GraphQLSchema) -> dict[str, GraphQLArgument | GraphQLInputField]:
    """Every argument and input field, by the name of what it belongs to."""
    found: dict[str, GraphQLArgument | GraphQLInputField] = {}
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            found |= {f"{kind.name}.{name}": field for name, field in kind.fields.items()}
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            fields = kind.fields.items()
            found |= {f"{kind.name}.{name}({arg}:)": one for name, field in fields for arg, one in field.args.items()}
    for directive in schema.directives:
        found |= {f"@{directive.name}({arg}:)": one for arg, one in directive.args.items()}
    return found


def _new_one_ofs(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """Yield the inputs that take exactly one field now; graphql-core does not compare that."""
    before, after = _one_ofs(old), _one_ofs(new)
    for name in sorted(after - before):
        if name in old.type_map:
            yield f"{name} takes exactly one of its fields now."


def _one_ofs(schema: GraphQLSchema) -> set[str]:
    types = schema.type_map.values()
    return {one.name for one in types if isinstance(one, GraphQLInputObjectType) and one.is_one_of}


def about(description: str) -> str:
    """What a change is about: the first name in its description that has a dot, else its first name."""
    words = [word.partition("(")[0].strip(".,'\"`:") for word in description.split()]
    names = [word for word in words if "." in word] or [word for word in words if word[:1].isupper()] or words
    return names[0]


def unreleased(changelog: str) -> str:
    """What the changelog says of what is not released yet."""
    return changelog.partition("## [Unreleased]")[2].partition("\n## ")[0]


def committed(root: Path) -> str | None:
    """The schema of the last commit on main that is not this state; None where there is none."""
    branch = _git(root, "merge-base", "HEAD", "main") or "HEAD"
    same = _git(root, "rev-parse", "HEAD") == branch and not _git(root, "status", "--porcelain", "--", SCHEMA)
    return _git(root, "show", f"{branch.strip()}{'~1' if same else ''}:{SCHEMA}")


def _git(root: Path, *arguments: str) -> str | None:
    """What git says; None where it has nothing to say, or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S607 – as it is installed
    except OSError:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


if __name__ == "__main__":
    sys.exit(main())
