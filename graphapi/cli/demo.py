"""`graphapi demo`: sample contacts to try things out with."""

from __future__ import annotations


def demo() -> None:
    """Load about 60 sample contacts into an empty database, and print three queries to try."""
    from graphapi.cli.session import with_database
    from graphapi.services.imports.demo import load_demo

    loaded = with_database(load_demo)
    print("The demo is loaded." if loaded else "The database already has contacts: nothing was changed.")
    print_examples()


def print_examples() -> None:
    """Print the queries that go with the demo."""
    from graphapi.services.imports.demo import examples

    print("Queries to try, in GraphiQL or any other client:\n")
    print("\n\n".join(examples()), flush=True)
