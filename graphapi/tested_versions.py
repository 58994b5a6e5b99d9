"""The libraries whose insides this program uses, which their authors may change in any release, and what happens then.

Insides are private names, and modules that the documentation of the library does not list. `pyproject.toml` has the
same bounds; `make test-lowest` and `make test-newest` run the tests at both ends of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """A library, the versions it was tested in, and what is done with others."""

    lowest: str
    below: str
    """The first version that `pyproject.toml` does not allow."""

    insides: str
    otherwise: str
    tested: frozenset[str] = frozenset()
    """The versions in which the insides are used at all; without any, all between the bounds."""


LIBRARIES = {
    "graphql-core": Library(
        "3.3.2", "3.4",
        "how it collects fields and coerces arguments and variables: graphql.execution.collect_fields and .values",
        "It is not installed. GRAPHAPI_EXECUTOR=reference needs none of the insides.",
    ),
    "neo4j": Library(
        "6.4.1", "7",
        "the pool of connections and their Bolt messages (db/direct), and the tables of the codec (db/driver)",
        "Statements go through the driver's sessions, and the tables stay as they are: slower, and more memory.",
        frozenset({"6.4.1"}),
    ),
    "strawberry-graphql": Library(
        "0.341", "0.342",
        "the converter to graphql-core, the types of fields, enums, scalars and arguments, and Schema._schema",
        "It is not installed.",
    ),
    "uvicorn": Library(
        "0.51", "0.55",
        "the protocol over httptools and its request cycle, and the supervisor of several processes",
        "It is not installed.",
    ),
}  # fmt: skip
"""By the name under which each is installed."""


def uses_insides(library: str, version: str) -> bool:
    """Whether the internals of a library are used in this version of it."""
    return version in LIBRARIES[library].tested
