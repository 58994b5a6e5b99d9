"""The GraphQL endpoint: one operation a request."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graphapi.db.database import Database, Db
from graphapi.http.answers import BadRequest, error_answer, json_answer
from graphapi.http.auth import Authenticate
from graphapi.http.ide import page
from graphapi.http.reading import GRAPHQL_JSON, answer_type, read_operation, wants_page
from graphapi.schema.api import schema
from graphapi.schema.execution import Answer, execute


class GraphQLView:
    """Answers GraphQL requests over one database."""

    def __init__(
        self, database: Database, authenticate: Authenticate, observe: Callable[[Db], None] | None = None
    ) -> None:
        """Keep the database and what tells who calls; `observe` sees what each request did."""
        self.database, self.authenticate, self.observe = database, authenticate, observe

    async def answer(self, request: Request) -> Response:
        """Answer a request: a page for a browser, data for a program."""
        if wants_page(request):
            return page()
        viewer = await self.authenticate(request)
        if isinstance(viewer, Response):
            return viewer
        try:
            media_type = answer_type(request)
            operation = await read_operation(request)
        except BadRequest as error:
            return error_answer(str(error), error.status, error.code, error.headers)
        except ClientDisconnect:
            return Response(status_code=400)
        db = self.database.request(viewer)
        answer = await execute(schema, db, operation)
        if self.observe is not None:
            self.observe(db)
        return _response(answer, media_type)


def _response(answer: Answer, media_type: str) -> Response:
    if answer.executed:
        content = {"data": answer.data, **({"errors": answer.errors} if answer.errors else {})}
        return json_answer(content, media_type=media_type)
    if answer.write_refused:
        return json_answer({"errors": answer.errors}, 405, media_type, {"Allow": "POST"})
    # Clients of application/json take any other status for a failure of the transport.
    status = 400 if media_type == GRAPHQL_JSON else 200
    return json_answer({"errors": answer.errors}, status, media_type)
