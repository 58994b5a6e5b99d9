"""Settings: read from the environment once, frozen and typed; an invalid value stops the start and names the variable.

One table, VARIABLES, has all names, defaults and descriptions. Nothing else reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from graphapi import setting_values as values
from graphapi.db.local.folder import folder_of
from graphapi.db.local.settings import LocalSettings, Server
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.claims import SignedTokens
from graphapi.limits import CONNECTIONS, LARGEST_LIMIT, RATE, RUNNING, SCHEMA_HEADER, Limits
from graphapi.services.messages.mail import FolderSender, Sender
from graphapi.services.messages.smtp import SmtpSender, smtp_server

_PORT_MAX = 65_535
_SECRET_MIN = 32
_SECRET_ALGORITHMS = frozenset({"HS256", "HS384", "HS512"})
_KEY_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})


class SettingsError(Exception):
    """A setting with an invalid value; the message names the variable."""

    def __init__(self, name: str, message: str) -> None:
        """Create the error; the variable's name is put before the message."""
        super().__init__(f"{name} {message}")
        self.name = name


class Variable(NamedTuple):
    """An environment variable; `shown` describes a default that depends on the machine."""

    name: str
    attribute: str
    default: str
    read: Callable[[str], object]
    description: str
    shown: str = ""


VARIABLES = (
    Variable("GRAPHAPI_HOST", "host", "127.0.0.1", values.text, "The address to listen on."),
    Variable(
        "GRAPHAPI_PORT", "port", "8000", values.number(0, _PORT_MAX), "The port to listen on; 0 picks a free one.",
    ),
    Variable("GRAPHAPI_WORKERS", "workers", "1", values.number(1, 64), "The number of worker processes."),
    Variable(
        "GRAPHAPI_DATA_DIR", "data_dir", platformdirs.user_data_dir("graphapi", appauthor=False), values.folder,
        "The folder of the local database's data, and of messages if there is no mail server.", "a folder of the user",
    ),
    Variable(
        "GRAPHAPI_MIN_FREE", "min_free", "512m", values.size,
        "Minimum free space on the disk of the data folder, such as 512m or 2g; below it, writes are refused and "
        "reads continue. 0 means no minimum.",
    ),
    Variable(
        "GRAPHAPI_CACHE_DIR", "cache_dir", "", values.cache_folder,
        "The folder for downloads of the local database.", "a cache folder of the user",
    ),
    Variable(
        "GRAPHAPI_AUTH", "auth", "local", values.auth,
        "Who may call: with `local` everyone, as administrator; with `token` callers with a valid token.",
    ),
    Variable(
        "GRAPHAPI_ALLOW_OPEN", "allow_open", "0", values.flag,
        "1 allows `local` to listen on any address, for a container published only on the loopback address.",
    ),
    Variable(
        "GRAPHAPI_ALLOWED_ORIGINS", "allowed_origins", "", values.origins,
        "Comma-separated origins of web pages that may call, in addition to the server's own; with `local`, "
        "http://localhost, http://127.0.0.1 and http://[::1] are allowed on every port.",
    ),
    Variable(
        "GRAPHAPI_JWT_JWKS_URL", "jwt_jwks_url", "", values.keys_url,
        "The URL of the public keys that verify JWTs. With it, or with a secret, JWTs are accepted as tokens.",
    ),
    Variable("GRAPHAPI_JWT_SECRET", "jwt_secret", "", values.text, "The secret that verifies JWTs, at least 32 bytes."),
    Variable("GRAPHAPI_JWT_ISSUER", "jwt_issuer", "", values.text, "The issuer of JWTs, their `iss`."),
    Variable("GRAPHAPI_JWT_AUDIENCE", "jwt_audience", "", values.text, "The audience of JWTs, their `aud`."),
    Variable(
        "GRAPHAPI_JWT_ALGORITHMS", "jwt_algorithms", "", values.names,
        "Comma-separated signature algorithms of JWTs.", "RS256 and ES256; HS256 with a secret",
    ),
    Variable("GRAPHAPI_JWT_USER_CLAIM", "jwt_user_claim", "sub", values.text, "The claim that identifies the user."),
    Variable("GRAPHAPI_JWT_ROLE_CLAIM", "jwt_role_claim", "role", values.text, "The claim with the user's role."),
    Variable("GRAPHAPI_JWT_TEAMS_CLAIM", "jwt_teams_claim", "teams", values.text, "The claim with the user's teams."),
    Variable("GRAPHAPI_DEADLINE", "deadline", "15", values.seconds, "The deadline of a request in seconds."),
    Variable(
        "GRAPHAPI_DRAIN", "drain", "1", values.seconds,
        "Seconds after SIGTERM during which the server reports not ready but keeps serving.",
    ),
    *(
        Variable(
            f"GRAPHAPI_MAX_{one.name.upper()}", f"max_{one.name}", str(one.default), values.number(1, LARGEST_LIMIT),
            one.metadata["means"],
        )
        for one in fields(Limits)
    ),
    Variable(
        "GRAPHAPI_MAX_IMPORT", "max_import", "200m", values.size,
        "Maximum size of a file that is imported over HTTP, such as 200m; graphapi import has no maximum.",
    ),
    Variable(
        "GRAPHAPI_MAX_RUNNING", "max_running", str(RUNNING), values.number(1, 10_000),
        "Maximum number of operations a process executes concurrently; more get 503.",
    ),
    Variable(
        "GRAPHAPI_MAX_CONNECTIONS", "max_connections", str(CONNECTIONS), values.number(1, 100_000),
        "Maximum number of open connections per process; more get 503.",
    ),
    Variable(
        "GRAPHAPI_RATE", "rate", "", values.optional_number(0, 1_000_000_000),
        "The cost a caller may spend per minute in each process; more gets 429. 0 means no limit.",
        f"0 with `local`, {RATE} with `token`",
    ),
    Variable(
        "GRAPHAPI_INTROSPECTION", "introspection", "everybody", values.audience,
        "Who may use introspection and gets suggestions: `everybody` who may call, which needs a token unless "
        "GRAPHAPI_AUTH is `local`; `administrators`; `nobody`; or `asked`, requests with the header "
        f"{SCHEMA_HEADER}.",
    ),
    Variable(
        "GRAPHAPI_EXECUTOR", "executor", "compiled", values.executor,
        "What executes operations: `compiled` plans, or `reference`, which is graphql-core alone.",
    ),
    Variable(
        "GRAPHAPI_WARM_UP", "warm_up", "1", values.flag,
        "0 starts without compiling statements in the database first; the first request of each kind then takes "
        "longer.",
    ),
    Variable("GRAPHAPI_GET", "get", "1", values.flag, "0 accepts queries by POST only."),
    Variable("GRAPHAPI_IDE", "ide", "1", values.flag, "0 disables the page: Contacts and GraphiQL."),
    Variable(
        "GRAPHAPI_DOCUMENTS", "documents", "any", values.documents,
        "Which documents are executed: `any`, or `page`: only those of Contacts and Administration.",
    ),
    Variable(
        "GRAPHAPI_LOG", "log", "text", values.log_format,
        "The log format: `text`, or `json` with one object per line.",
    ),
    Variable(
        "GRAPHAPI_LOG_LEVEL", "log_level", "warning", values.log_level,
        "The log level: `info` logs every operation; `warning`, `error`.",
    ),
    Variable(
        "GRAPHAPI_TRACING", "tracing", "0", values.flag,
        "1 sends traces of operations and statements to where OpenTelemetry's standard variables say.",
    ),
    Variable(
        "GRAPHAPI_POOL", "pool", "40", values.number(1, 90),
        "Maximum number of database connections per process; all processes together use no more than the local "
        "database has memory for.",
    ),
    Variable(
        "GRAPHAPI_MAIL_FROM", "mail_from", "", values.mail_from,
        "The sender of messages, such as Contacts <contacts@example.com>; replies go to the user who sends.",
    ),
    Variable(
        "GRAPHAPI_SMTP_URL", "smtp_url", "", values.smtp_url,
        "The mail server, such as smtps://user:password@mail.example.com or smtp://localhost:1025; `?starttls` "
        "requires encryption. Without one, messages are written to the folder `outbox` of the data folder.",
    ),
    Variable("GRAPHAPI_NEO4J_HEAP", "neo4j_heap", "512m", values.memory, "The heap size of the local database."),
    Variable(
        "GRAPHAPI_NEO4J_PAGE_CACHE", "neo4j_page_cache", "256m", values.memory,
        "The page cache size of the local database.",
    ),
    Variable(
        "GRAPHAPI_NEO4J_PORT", "neo4j_port", "0", values.number(0, _PORT_MAX),
        "The Bolt port of the local database; 0 picks a free one.",
    ),
    Variable("NEO4J_URI", "neo4j_uri", "", values.uri, "The URI of the database to use; without it, a local one "
                                                       "is started."),
    Variable("NEO4J_USERNAME", "neo4j_username", "neo4j", values.text, "The user name for the database at NEO4J_URI."),
    Variable("NEO4J_PASSWORD", "neo4j_password", "", values.text, "The password for the database at NEO4J_URI."),
    Variable(
        "NEO4J_PASSWORD_FILE", "neo4j_password_file", "", values.text,
        "A file with the password, used if NEO4J_PASSWORD is not set.",
    ),
    Variable("NEO4J_DATABASE", "neo4j_database", "neo4j", values.text, "The name of the database at NEO4J_URI."),
)  # fmt: skip
"""Every variable, in the order of docs/settings.md."""


@dataclass(frozen=True)
class ServerSettings:
    """All settings of a server, one attribute per entry of VARIABLES."""

    host: str
    port: int
    workers: int
    data_dir: Path
    min_free: int
    cache_dir: Path | None
    auth: str
    allow_open: bool
    allowed_origins: tuple[str, ...]
    jwt_jwks_url: str
    jwt_secret: str = field(repr=False)
    jwt_issuer: str
    jwt_audience: str
    jwt_algorithms: tuple[str, ...]
    jwt_user_claim: str
    jwt_role_claim: str
    jwt_teams_claim: str
    deadline: float
    drain: float
    limits: Limits
    max_import: int
    max_running: int
    max_connections: int
    rate: int | None
    introspection: str
    executor: str
    warm_up: bool
    get: bool
    ide: bool
    documents: str
    log: str
    log_level: str
    tracing: bool
    pool: int
    mail_from: str
    smtp_url: str = field(repr=False)
    neo4j_heap: str
    neo4j_page_cache: str
    neo4j_port: int
    neo4j_uri: str
    neo4j_username: str
    neo4j_password: str = field(repr=False)
    neo4j_password_file: str
    neo4j_database: str

    def __post_init__(self) -> None:
        """Refuse settings that would make the whole network the administrator, and a mail server without a sender."""
        if self.smtp_url and not self.mail_from:
            raise SettingsError("GRAPHAPI_MAIL_FROM", "must be set when GRAPHAPI_SMTP_URL is.")
        if self.auth == "local" and not self.allow_open and not values.is_loopback(self.host):
            raise SettingsError(
                "GRAPHAPI_HOST",
                f"must be a loopback address, not `{self.host}`: GRAPHAPI_AUTH=local makes every caller the "
                "administrator. Set GRAPHAPI_ALLOW_OPEN=1 if that address cannot be reached from outside.",
            )
        self.signed_tokens()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> ServerSettings:
        """The settings of the environment; an empty variable counts as absent."""
        values: dict[str, Any] = {one.attribute: _read(one, environ) for one in VARIABLES}
        limits = Limits(**{one.name: values.pop(f"max_{one.name}") for one in fields(Limits)})
        return cls(limits=limits, **values)

    def signed_tokens(self) -> SignedTokens | None:
        """The issuer whose JWTs are accepted, None if none are; SettingsError if the settings are incomplete."""
        source = self._source_of_keys()
        if source is None:
            return None
        for name, value in (("GRAPHAPI_JWT_ISSUER", self.jwt_issuer), ("GRAPHAPI_JWT_AUDIENCE", self.jwt_audience)):
            if not value:
                raise SettingsError(name, f"must be set when {source} is.")
        of_secret = source == "GRAPHAPI_JWT_SECRET"
        allowed, usual = (_SECRET_ALGORITHMS, ("HS256",)) if of_secret else (_KEY_ALGORITHMS, ("RS256", "ES256"))
        algorithms = self.jwt_algorithms or usual
        if not allowed.issuperset(algorithms):
            names = ", ".join(sorted(allowed))
            raise SettingsError("GRAPHAPI_JWT_ALGORITHMS", f"must be a subset of {names} when {source} is set.")
        return SignedTokens(
            self.jwt_issuer, self.jwt_audience, algorithms, self.jwt_secret, self.jwt_jwks_url,
            self.jwt_user_claim, self.jwt_role_claim, self.jwt_teams_claim,
        )  # fmt: skip

    def _source_of_keys(self) -> str | None:
        """The variable with the keys of JWTs; None if JWTs are not accepted."""
        name = "GRAPHAPI_JWT_SECRET" if self.jwt_secret else "GRAPHAPI_JWT_JWKS_URL"
        if not (self.jwt_secret or self.jwt_jwks_url):
            return None
        if self.jwt_secret and self.jwt_jwks_url:
            raise SettingsError(name, "cannot be combined with GRAPHAPI_JWT_JWKS_URL.")
        if self.jwt_secret and len(self.jwt_secret.encode()) < _SECRET_MIN:
            raise SettingsError(name, f"must have at least {_SECRET_MIN} bytes.")
        if self.auth != "token":
            raise SettingsError(name, "requires GRAPHAPI_AUTH=token: with `local` every caller is the administrator.")
        return name

    @property
    def page_only(self) -> bool:
        """Whether only the operations of the page are executed."""
        return self.documents == "page"

    def rate_of_callers(self) -> int:
        """The cost that one caller may spend per minute; 0 means no limit."""
        if self.rate is not None:
            return self.rate
        return 0 if self.auth == "local" else RATE

    def local(self) -> LocalSettings:
        """The settings of the local database."""
        return LocalSettings(
            data_dir=self.data_dir, cache_dir=self.cache_dir, heap=self.neo4j_heap,
            page_cache=self.neo4j_page_cache, port=self.neo4j_port,
        )  # fmt: skip

    def sender(self) -> Sender:
        """What delivers messages: the mail server, or a folder."""
        if self.smtp_url:
            return SmtpSender(smtp_server(self.smtp_url), self.mail_from)
        return FolderSender(self.data_dir / "outbox", self.mail_from, self.min_free)

    def database(self, server: Server | None = None) -> DatabaseSettings:
        """The settings of the database: the given local server, or the one at NEO4J_URI.

        The local database's memory limits its connections; they are divided among the processes.
        """
        if server is None:
            where = (self.neo4j_uri, self.neo4j_username, self._password(), self.neo4j_database)
            folder = folder_of(self.data_dir, self.neo4j_uri)
            return DatabaseSettings(
                *where, pool=self.pool, running=self.max_running, deadline=self.deadline, folder=folder,
                min_free=self.min_free,
            )  # fmt: skip
        pool = min(self.pool, max(1, self.local().connections // self.workers))
        return DatabaseSettings(
            server.uri, server.username, server.password, pool=pool, running=self.max_running,
            deadline=self.deadline, folder=self.local().folder.home, min_free=self.min_free,
        )  # fmt: skip

    def _password(self) -> str:
        if self.neo4j_password or not self.neo4j_password_file:
            return self.neo4j_password
        try:
            return Path(self.neo4j_password_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError("NEO4J_PASSWORD_FILE", f"cannot be read: {error}.") from error


def _read(variable: Variable, environ: Mapping[str, str]) -> object:
    try:
        return variable.read(environ.get(variable.name, "").strip() or variable.default)
    except ValueError as error:
        raise SettingsError(variable.name, f"{error}.") from error
