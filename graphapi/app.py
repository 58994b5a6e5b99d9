"""The wiring: settings → database → schema → ASGI application. The only module that imports all layers."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from graphapi.db.database import Database
from graphapi.db.migrations import migrate, pending
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.db.warmup import warm_up, warm_up_rest
from graphapi.http.connections import TimedProtocol
from graphapi.http.draining import Drain, LastAnswers, draining
from graphapi.http.exchanges import ExchangeRules
from graphapi.http.exports import LOSSES
from graphapi.http.file_routes import file_routes
from graphapi.http.health import Figures, Readiness, live
from graphapi.http.ide import asset, page
from graphapi.http.jobs import Jobs
from graphapi.http.logs import configure_logs
from graphapi.http.metrics import Metrics
from graphapi.http.origins import LOCAL_ORIGIN, LoopbackOnly
from graphapi.http.request_ids import REQUEST_ID, RequestIds
from graphapi.http.requests import BOOKMARK_HEADER, wants_page
from graphapi.http.responses import http_error, server_error
from graphapi.http.shortcut import Shortcut
from graphapi.http.token_authenticator import TokenAuthenticator, everybody
from graphapi.http.tracing import configure_tracing
from graphapi.http.view import COST_HEADER, GraphQLView, Rules
from graphapi.http.watchdog import Watchdog
from graphapi.kernel.viewer import Role, Viewer
from graphapi.limits import SCHEMA_HEADER
from graphapi.schema.api import schema
from graphapi.services.messages.outbox import Outbox
from graphapi.services.upkeep.upkeep import keep_comparing, keep_up
from graphapi.services.workspace import workspace
from graphapi.settings import ServerSettings

GRAPHQL = "/graphql"
LOCAL_ADMIN = Viewer(workspace.LOCAL_ADMIN_ID, "Local administrator", Role.ADMIN)
PREPARING = 600.0
"""The deadline of the first start in seconds."""


class NotMigrated(Exception):
    """The database lacks migrations and, as an external one, is not migrated automatically."""


async def bring_up(database: Database, *, may_migrate: bool) -> None:
    """Apply missing migrations and load the workspace. NotMigrated if migrations are missing and not allowed."""
    missing = await pending(database)
    if missing and not may_migrate:
        names = ", ".join(migration.id for migration in missing)
        raise NotMigrated(
            f"The database at {database.settings.uri} is missing migrations: {names}. Run: graphapi migrate"
        )
    await migrate(database)
    await workspace.prepare(Db.of(database, LOCAL_ADMIN, deadline=PREPARING))


async def prepare(database: Database, *, may_migrate: bool, warm: bool) -> None:
    """Prepare the database to answer requests; with `warm`, compile the statements that most requests need."""
    await bring_up(database, may_migrate=may_migrate)
    if warm:
        await warm_up(Db.of(database, LOCAL_ADMIN, deadline=PREPARING))


def create_app(settings: ServerSettings, where: DatabaseSettings) -> Starlette:
    """The application over its own database connections, which it closes when it ends."""
    schema.compiles = settings.executor == "compiled"
    database = Database(where)
    authenticator, drain = _token_authenticator(settings, database), Drain()
    TimedProtocol.most = settings.max_connections
    if settings.tracing:
        configure_tracing()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        app.state.watchdog.watch(asyncio.get_running_loop())
        TimedProtocol.watchdog = app.state.watchdog
        aside = {asyncio.create_task(keep_up(database)), asyncio.create_task(keep_comparing(database))}
        if settings.warm_up:
            aside.add(asyncio.create_task(warm_up_rest(Db.of(database, LOCAL_ADMIN, deadline=PREPARING))))
        outbox = Outbox(database, settings.sender())
        await outbox.start()
        _rest_collector()
        with draining(drain, settings.drain):
            yield
        await outbox.stop()
        for task in aside:
            task.cancel()
        await asyncio.wait(aside)
        await authenticator.close()
        await database.close()

    return application(settings, database, lifespan, authenticator=authenticator, drain=drain)


def _rest_collector() -> None:
    """Exclude objects from start-up from garbage collection, and collect rarely: responses are trees without cycles.

    With Python's defaults, a list of 500 contacts triggers dozens of collections, each of which traverses the schema.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def from_environment() -> Starlette:
    """The application of a worker process; the parent process has prepared the database and passes its address."""
    settings = ServerSettings.from_environment()
    configure_logs(settings.log, settings.log_level)
    return create_app(settings, settings.database())


def application(
    settings: ServerSettings,
    database: Database,
    lifespan: Lifespan[Starlette] | None = None,
    observe: Callable[[Db], None] | None = None,
    authenticator: TokenAuthenticator | None = None,
    drain: Drain | None = None,
) -> Starlette:
    """The application over a database; `observe` is called with each request's database session."""
    authenticate = everybody(LOCAL_ADMIN)
    if settings.auth == "token":
        authenticate = (authenticator or _token_authenticator(settings, database)).authenticate
    metrics, drain = Metrics(), drain or Drain()
    database.retries.observe = metrics.retried
    view = GraphQLView(database, authenticate, _rules(settings), metrics, observe)
    routes = [
        Route(GRAPHQL, view.answer, methods=["GET", "POST"]),
        Route("/health/live", live),
        Route("/health/ready", Readiness(database, drain).answer),
        Route("/metrics", Figures(metrics, database, authenticate).answer),
    ]
    rules = ExchangeRules(
        database, authenticate, metrics, Jobs(database, drain, metrics), view.rates, settings.max_import
    )
    routes += file_routes(rules)
    app = Starlette(
        routes=[
            *_page(settings),
            *routes,
            *(Route(f"{one.path}/", _without_slash, methods=one.methods) for one in routes),
        ],
        middleware=[
            Middleware(RequestIds, metrics),
            Middleware(LastAnswers, drain),
            *_middleware(settings),
            Middleware(Shortcut, GRAPHQL, view),
        ],
        exception_handlers={HTTPException: http_error, Exception: server_error},
        lifespan=lifespan,
    )
    app.state.watchdog = Watchdog(metrics)
    # Starlette's own redirects contain the scheme and host it sees, which behind a proxy are not the client's.
    app.router.redirect_slashes = False
    return app


def _rules(settings: ServerSettings) -> Rules:
    """The rules of the endpoint: who may request what, and how often."""
    return Rules(
        limits=settings.limits,
        introspection=settings.introspection,
        get=settings.get,
        ide=settings.ide,
        page_only=settings.page_only,
        running=settings.max_running,
        rate=settings.rate_of_callers(),
    )


def _token_authenticator(settings: ServerSettings, database: Database) -> TokenAuthenticator:
    """The authentication of callers by token; tokens are looked up with an administrator's permissions."""
    reader, signed = None, settings.signed_tokens()
    if signed is not None:
        from graphapi.http.jwt import SignedTokenReader  # noqa: PLC0415 – with its cryptography it is 9 MB

        reader = SignedTokenReader(signed)
    return TokenAuthenticator(lambda: Db.of(database, LOCAL_ADMIN), reader)


def _middleware(settings: ServerSettings) -> list[Middleware]:
    origins, local = settings.allowed_origins, settings.auth == "local"
    found = [Middleware(LoopbackOnly, origins)] if local else []
    if origins or local:
        methods, exposed = ["GET", "POST"], [REQUEST_ID, BOOKMARK_HEADER, "Retry-After", LOSSES]
        headers = ["Authorization", "Content-Type", REQUEST_ID, COST_HEADER, SCHEMA_HEADER, BOOKMARK_HEADER]
        found.append(
            Middleware(
                CORSMiddleware, allow_origins=origins, allow_origin_regex=LOCAL_ORIGIN if local else None,
                allow_methods=methods, allow_headers=headers, expose_headers=exposed, max_age=7_200,
            )
        )  # fmt: skip
    return found


def _page(settings: ServerSettings) -> list[Route]:
    """The routes of the page and its files."""
    if not settings.ide:
        return [Route("/", _to_graphql)]

    async def root(request: Request) -> Response:
        """Answer as /graphql does: browsers get the page, programs are redirected there."""
        return page(graphiql=not settings.page_only) if wants_page(request) else await _to_graphql(request)

    return [Route("/", root), Route("/assets/{name}", asset)]


def _redirect(request: Request, path: str) -> Response:
    """A redirect relative to the requested path, which works behind any proxy; the query string is kept."""
    query = request.url.query
    return RedirectResponse(f"{path}?{query}" if query else path)


async def _to_graphql(request: Request) -> Response:
    """Redirect to the GraphQL endpoint."""
    return _redirect(request, GRAPHQL.removeprefix("/"))


async def _without_slash(request: Request) -> Response:
    """Redirect to the path without its trailing slash."""
    return _redirect(request, "../" + request.url.path.rstrip("/").rpartition("/")[2])
