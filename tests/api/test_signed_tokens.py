"""Signed tokens of an issuer: which are valid, whose they are, and where the keys come from."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from graphapi.app import LOCAL_ADMIN
from graphapi.db.request import Db
from graphapi.http import jwt as http_jwt
from graphapi.http.jwt import SignedTokenReader
from graphapi.http.token_authenticator import TokenAuthenticator
from graphapi.kernel.claims import SignedTokens, user_id
from graphapi.services.shared.users import users_by_id
from graphapi.services.users.user_changes import UserPatch, change_user
from graphapi.settings import ServerSettings, SettingsError
from tests.api.bearers import TOKEN_MODE, assert_refused, serving

ISSUER, AUDIENCE, SECRET = "https://id.example.com", "contact-graph", "s" * 32
WITH_JWT = {"GRAPHAPI_JWT_ISSUER": ISSUER, "GRAPHAPI_JWT_AUDIENCE": AUDIENCE}
WITH_SECRET = {**TOKEN_MODE, **WITH_JWT, "GRAPHAPI_JWT_SECRET": SECRET}
WITH_KEYS = {**TOKEN_MODE, **WITH_JWT, "GRAPHAPI_JWT_JWKS_URL": "https://id.example.com/keys"}


def signed_token(key: Any = SECRET, algorithm: str = "HS256", kid: str | None = None, **claims: Any) -> str:
    """A valid token, except for the claims given; None leaves one out."""
    usual = {"iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60, "sub": "42", "name": "Xenia", "role": "EDITOR"}
    found = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(found, key, algorithm, headers={"kid": kid} if kid else None)


async def test_a_signed_token_calls_as_its_user(db: Db) -> None:
    """The user is created on first use, so that created objects have an owner."""
    token = signed_token(teams=["Sales"], email="x@example.com")
    mutation = 'mutation { createContact(input: {name: "Cid"}) { contact { owner { name } } errors { message } } }'
    async with serving(db.database, WITH_SECRET) as call:
        viewer = (await call(token)).json()["data"]["viewer"]
        made = (await call(token, {"query": mutation})).json()["data"]["createContact"]

    expected_id = user_id(ISSUER, "42")
    assert viewer == {
        "id": expected_id, "name": "Xenia", "role": "EDITOR", "teams": ["Sales"], "email": "x@example.com"
    }  # fmt: skip
    assert made == {"contact": {"owner": {"name": "Xenia"}}, "errors": []}
    assert await users_by_id(db, [expected_id]) != [None]


async def test_the_claims_have_the_names_that_the_settings_say(db: Db) -> None:
    """Nested ones by a dotted path; without a known role the user may only read."""
    names = {"USER": "oid", "ROLE": "realm.roles", "TEAMS": "https://example.com/groups"}
    variables = {f"GRAPHAPI_JWT_{name}_CLAIM": claim for name, claim in names.items()}
    claims: dict[str, Any] = {
        "sub": None,
        "oid": "7",
        "realm": {"roles": ["x", "admin"]},
        "https://example.com/groups": ["A"],
    }
    async with serving(db.database, WITH_SECRET | variables) as call:
        named = (await call(signed_token(**claims))).json()["data"]["viewer"]
        bare = (await call(signed_token(oid="8"))).json()["data"]["viewer"]

    assert (named["id"], named["role"], named["teams"]) == (user_id(ISSUER, "7"), "ADMIN", ["A"])
    assert (bare["role"], bare["teams"]) == ("VIEWER", [])


@pytest.mark.parametrize(
    "token",
    [
        signed_token(iss="https://other.example"),
        signed_token(iss=None),
        signed_token(aud="another"),
        signed_token(aud=None),
        signed_token(exp=time.time() - 60),
        signed_token(exp=None),
        signed_token(nbf=time.time() + 600),
        signed_token(sub=None),
        signed_token("t" * 32),
        signed_token(algorithm="HS512", key="s" * 64),
        signed_token(None, "none"),
        signed_token()[:-3],
        "a.b.c",
        "ä.ö.ü",
    ],
)  # fmt: skip
async def test_a_signed_token_that_is_not_good_is_refused(db: Db, token: str) -> None:
    """Wrong or missing issuer, audience, time, user, signature; another algorithm; none."""
    async with serving(db.database, WITH_SECRET) as call:
        response = await call(None, Authorization=f"Bearer {token}".encode())

    assert_refused(response)


async def test_without_the_settings_no_signed_token_is_taken(db: Db) -> None:
    """Nor is any part of it parsed."""
    async with serving(db.database) as call:
        assert_refused(await call(signed_token()))


async def test_a_disabled_user_is_refused_whatever_is_signed(db: Db) -> None:
    """It is disabled here, not at the issuer."""
    async with serving(db.database, WITH_SECRET) as call:
        await call(signed_token())
        await change_user(db, user_id(ISSUER, "42"), UserPatch(disabled=True))
        assert_refused(await call(signed_token(jti="another")))


class Issuer:
    """An issuer's keys, and the number of requests for them."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {}
        self.asked = 0
        self.answers = True
        self.now = 1_000.0
        known = SignedTokens(ISSUER, AUDIENCE, ("RS256", "ES256"), jwks_url="https://id.example.com/keys")
        self.reader = SignedTokenReader(known, self.fetch, lambda: self.now)

    def add(self, kid: str, *, elliptic: bool = False) -> Any:
        """Make a key of that name and return its private half."""
        if elliptic:
            key = ec.generate_private_key(ec.SECP256R1())
            public = ECAlgorithm.to_jwk(key.public_key())
        else:
            key = rsa.generate_private_key(65537, 2048)
            public = RSAAlgorithm.to_jwk(key.public_key())
        self.keys[kid] = {**json.loads(public), "kid": kid, "use": "sig"}
        return key

    def fetch(self, _url: str) -> bytes:
        """Answer with the public halves."""
        self.asked += 1
        if not self.answers:
            raise OSError("no route")
        return json.dumps({"keys": list(self.keys.values())}).encode()


async def test_keys_of_the_issuer_check_signatures() -> None:
    """Downloaded once; an unknown key id causes a new download, but not for every token that invents one."""
    issuer = Issuer()
    first, other = issuer.add("one"), issuer.add("two", elliptic=True)

    good = [signed_token(first, "RS256", "one"), signed_token(other, "ES256", "two")]
    assert [await issuer.reader.read(token) is not None for token in good] == [True, True]
    assert issuer.asked == 1

    bad = [
        signed_token(other, "ES256", "one"), signed_token(first, "RS256", "none"), signed_token(first, "RS256"),
        signed_token("s" * 32, "HS256", "one"), signed_token(first, "RS512", "one"),
    ]  # fmt: skip
    assert [await issuer.reader.read(token) for token in bad] == [None] * 5
    assert issuer.asked == 1

    issuer.now += http_jwt.KEYS_PAUSE
    newer = issuer.add("three")
    assert await issuer.reader.read(signed_token(newer, "RS256", "three")) is not None
    assert issuer.asked == 2


async def test_keys_are_used_on_while_the_issuer_is_silent() -> None:
    """A key that the issuer withdraws is gone as soon as it responds."""
    issuer = Issuer()
    token = signed_token(issuer.add("one"), "RS256", "one")
    assert await issuer.reader.read(token) is not None

    issuer.answers = False
    issuer.now += http_jwt.KEYS_FRESH + 1
    assert await issuer.reader.read(token) is not None
    issuer.keys, issuer.answers = {}, True
    issuer.add("two")
    issuer.now += http_jwt.KEYS_PAUSE
    assert await issuer.reader.read(token) is None


async def test_keys_that_were_never_read_are_no_bad_token(db: Db) -> None:
    """The response is 503, and the token is not remembered as invalid."""
    issuer = Issuer()
    issuer.answers = False
    token = signed_token(issuer.add("one"), "RS256", "one")

    authenticator = TokenAuthenticator(lambda: Db.of(db.database, LOCAL_ADMIN), issuer.reader)
    async with serving(db.database, WITH_KEYS, authenticator) as call:
        response = await call(token)

    assert response.status_code == 503


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({**WITH_SECRET, "GRAPHAPI_JWT_SECRET": "short"}, "GRAPHAPI_JWT_SECRET"),
        ({**WITH_SECRET, "GRAPHAPI_JWT_ISSUER": ""}, "GRAPHAPI_JWT_ISSUER"),
        ({**WITH_KEYS, "GRAPHAPI_JWT_AUDIENCE": ""}, "GRAPHAPI_JWT_AUDIENCE"),
        ({**WITH_KEYS, "GRAPHAPI_JWT_SECRET": SECRET}, "GRAPHAPI_JWT_SECRET"),
        ({**WITH_KEYS, "GRAPHAPI_JWT_ALGORITHMS": "RS256, HS256"}, "GRAPHAPI_JWT_ALGORITHMS"),
        ({**WITH_SECRET, "GRAPHAPI_JWT_ALGORITHMS": "none"}, "GRAPHAPI_JWT_ALGORITHMS"),
        ({**WITH_KEYS, "GRAPHAPI_JWT_JWKS_URL": "http://id.example.com/keys"}, "GRAPHAPI_JWT_JWKS_URL"),
        ({**WITH_KEYS, "GRAPHAPI_JWT_JWKS_URL": "file:///etc/passwd"}, "GRAPHAPI_JWT_JWKS_URL"),
        ({**WITH_SECRET, "GRAPHAPI_AUTH": "local", "GRAPHAPI_HOST": ""}, "GRAPHAPI_JWT_SECRET"),
    ],
)
def test_halves_of_a_setting_stop_the_start(environ: dict[str, str], name: str) -> None:
    """A forgeable key, or tokens without a fixed issuer or audience, are never accepted."""
    with pytest.raises(SettingsError, match=f"^{name} "):
        ServerSettings.from_environment(environ)


def test_the_algorithms_fit_the_kind_of_key() -> None:
    """And the secret is never shown."""
    found = ServerSettings.from_environment(WITH_SECRET)
    secret, keys = found.signed_tokens(), ServerSettings.from_environment(WITH_KEYS).signed_tokens()

    assert secret is not None
    assert keys is not None
    assert (secret.algorithms, keys.algorithms) == (("HS256",), ("RS256", "ES256"))
    assert SECRET not in repr(found) + repr(secret)
