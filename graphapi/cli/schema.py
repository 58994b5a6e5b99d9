"""`graphapi schema`: the API's schema as text."""

from __future__ import annotations


def schema() -> None:
    """Print the GraphQL schema."""
    from graphapi.schema.api import sdl

    print(sdl(), end="")
