"""A fast path for nearly every request: straight to the GraphQL endpoint, without routing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from graphapi.http.view import GraphQLView


class Shortcut:
    """Passes POST requests for one path to the view, and all others to the wrapped application."""

    def __init__(self, app: ASGIApp, path: str, view: GraphQLView) -> None:
        """Wrap an application."""
        self.app, self.path, self.view = app, path, view

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        if scope["type"] == "http" and scope["path"] == self.path and scope["method"] == "POST":
            response = await self.view.answer(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)
