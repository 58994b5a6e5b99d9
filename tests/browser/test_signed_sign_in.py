"""Signing in with the signed token (JWT) of an identity provider, whose keys the server downloads."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from playwright.async_api import BrowserContext

from tests.browser.conftest import site_at
from tests.browser.contacts import Desk, at_desk
from tests.browser.members import forget, sign_in
from tests.conftest import Server

AUDIENCE = "contact-graph"


@dataclass
class IdentityProvider:
    """An issuer of signed tokens, and the server that trusts it."""

    issuer: str
    key: rsa.RSAPrivateKey
    site: str = ""

    def token(self, **claims: object) -> str:
        """A token for an editor that is valid for an hour, except for the claims given."""
        usual = {"iss": self.issuer, "aud": AUDIENCE, "exp": time.time() + 3_600, "sub": "42", "role": "EDITOR"}
        return jwt.encode(usual | claims, self.key, "RS256", headers={"kid": "one"})


@pytest.fixture(scope="module")
def provider(demo: None, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    """Yield an identity provider whose keys a running server has been configured to use."""
    assert demo is None
    key = rsa.generate_private_key(65537, 2048)
    keys = {"keys": [{**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": "one", "use": "sig"}]}

    class Keys(BaseHTTPRequestHandler):
        """Answers every request with the public keys."""

        def do_GET(self) -> None:
            """Answer with the keys."""
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(keys).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Write no log."""

    with HTTPServer(("127.0.0.1", 0), Keys) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        issuer = f"http://127.0.0.1:{http.server_port}"
        trusted = {
            "GRAPHAPI_AUTH": "token", "GRAPHAPI_JWT_ISSUER": issuer, "GRAPHAPI_JWT_AUDIENCE": AUDIENCE,
            "GRAPHAPI_JWT_JWKS_URL": f"{issuer}/keys",
        }  # fmt: skip
        with site_at(server, tmp_path_factory.mktemp("signed"), **trusted) as site:
            yield IdentityProvider(issuer, key, site)
        http.shutdown()


async def test_a_signed_token_signs_in_as_its_user(context: BrowserContext, provider: IdentityProvider) -> None:
    """One that has expired is refused; a good one names the user, and offers what its role allows."""
    async with at_desk(context, provider.site) as desk:
        await desk.open()
        await sign_in(desk, provider.token(name="Xenia Yew", exp=time.time() - 60))
        await desk.page.get_by_text("The server does not accept this token.").wait_for()
        await sign_in(desk, f"Bearer {provider.token(name='Xenia Yew')}")

        await in_as(desk, "Xenia Yew", "Editor")
        await desk.page.get_by_role("button", name="New contact…").wait_for()
        forget(desk)


async def test_the_role_follows_the_claims(context: BrowserContext, provider: IdentityProvider) -> None:
    """Of the same user, whose next token makes it a viewer: nothing is offered that would be refused."""
    async with at_desk(context, provider.site) as desk:
        await desk.open()
        await sign_in(desk, provider.token(sub="7", name="Vic Vale"))
        await in_as(desk, "Vic Vale", "Editor")
        await desk.page.get_by_role("button", name="Log out").click()
        await sign_in(desk, provider.token(sub="7", name="Vic Vale", role="VIEWER"))

        await in_as(desk, "Vic Vale", "Viewer")
        assert await desk.page.get_by_role("button", name="New contact…").count() == 0
        forget(desk)


async def in_as(desk: Desk, name: str, role: str) -> None:
    """Wait until the list of contacts is shown to that user."""
    await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    await desk.page.get_by_text(name, exact=True).wait_for()
    await desk.page.get_by_text(role, exact=True).wait_for()
