"""`graphapi demo`: contacts to try things out with."""

from __future__ import annotations


def demo() -> None:
    """Load about 60 contacts into an empty database, and print three queries to try."""
    from graphapi.cli.session import with_database
    from graphapi.services.imports.demo import load_demo

    loaded = with_database(load_demo)
    print("The demo is loaded." if loaded else "There are contacts already: nothing was changed.")
    print_examples()


def print_examples() -> None:
    """Print the queries that go with the demo."""
    from graphapi.services.imports.demo import examples

    print("Queries to try, in GraphiQL or by any client:\n")
    print("\n\n".join(examples()), flush=True)
