"""JSON Web Tokens: whether the issuer signed them, for this audience, and they have not expired."""

from __future__ import annotations

import asyncio
import logging
import time
import urllib.request
from collections.abc import Callable, Mapping

import jwt
import orjson
from jwt import PyJWK, PyJWKSet

from graphapi.http.token_errors import KeysUnavailable
from graphapi.kernel.claims import Claimed, SignedTokens, claimed
from graphapi.kernel.errors import Json

KEYS_FRESH = 300.0
"""Seconds after which the issuer's keys are downloaded again."""

KEYS_PAUSE = 10.0
"""Minimum seconds between two downloads of keys, whatever tokens arrive: anyone can make up a key id."""

FETCH_PATIENCE = 5.0
KEYS_MAX_BYTES = 1_048_576
LEEWAY = 10
"""Seconds by which the issuer's clock may differ."""

logger = logging.getLogger("graphapi")


class SignedTokenReader:
    """Verifies tokens of one issuer, for one audience, signed with algorithms that are fixed by configuration."""

    def __init__(
        self,
        known: SignedTokens,
        fetch: Callable[[str], bytes] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the configuration; `fetch` downloads the issuer's keys and blocks; `clock` counts seconds."""
        self.known, self._keys = known, _Keys(known.jwks_url, fetch or _fetch, clock)

    async def read(self, text: str) -> tuple[Claimed, float] | None:
        """The user that a token identifies and the time at which it expires; None if it is not valid."""
        try:
            header = jwt.get_unverified_header(text)
            key = await self._key(header)
            return None if key is None else self._claimed(text, key)
        except (jwt.PyJWTError, ValueError, TypeError):
            # A key of a different type than the algorithm's raises ValueError or TypeError.
            return None

    async def _key(self, header: Mapping[str, object]) -> PyJWK | str | None:
        if header.get("alg") not in self.known.algorithms:
            return None
        return self.known.secret or await self._keys.named(header.get("kid"))

    def _claimed(self, text: str, key: PyJWK | str) -> tuple[Claimed, float] | None:
        claims: Json = jwt.decode(
            text, key, algorithms=list(self.known.algorithms), issuer=self.known.issuer, audience=self.known.audience,
            leeway=LEEWAY, options={"require": ["exp", "iss", "aud"]},
        )  # fmt: skip
        user = claimed(claims, self.known)
        return None if user is None else (user, float(claims["exp"]) + LEEWAY)


class _Keys:
    """The public keys of an issuer, by id; downloaded again when they are old, or for an unknown id."""

    def __init__(self, url: str, fetch: Callable[[str], bytes], clock: Callable[[], float]) -> None:
        self._url, self._fetch, self._clock = url, fetch, clock
        self._keys: dict[str | None, PyJWK] = {}
        self._read_at = self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def named(self, name: object) -> PyJWK | None:
        """The key with that id, None if there is none; KeysUnavailable if no keys have been downloaded yet."""
        if name is not None and not isinstance(name, str):
            return None
        if name not in self._keys or self._clock() - self._read_at > KEYS_FRESH:
            async with self._asking:
                await self._ask_again(name)
        if not self._keys:
            raise KeysUnavailable
        found = self._keys.get(name)
        return None if found is None else found.key

    async def _ask_again(self, name: str | None) -> None:
        """Download the keys, unless that was just tried; known keys remain in use if the issuer does not respond."""
        now = self._clock()
        if (name in self._keys and now - self._read_at <= KEYS_FRESH) or now - self._asked_at < KEYS_PAUSE:
            return
        self._asked_at = now
        try:
            self._keys = _named(await asyncio.to_thread(self._fetch, self._url))
            self._read_at = self._clock()
        except (OSError, ValueError, jwt.PyJWTError) as error:
            logger.warning("The keys at %s cannot be read: %s", self._url, error)


def _named(text: bytes) -> dict[str | None, PyJWK]:
    """The keys of a JWKS by id; a single key also serves tokens without a key id."""
    found = PyJWKSet.from_dict(orjson.loads(text)).keys
    keys: dict[str | None, PyJWK] = {key.key_id: key for key in found if key.public_key_use != "enc"}
    if len(keys) == 1:
        [keys[None]] = keys.values()
    return keys


def _fetch(url: str) -> bytes:
    """Download the key set; settings restrict the URL to HTTPS, or HTTP on this machine."""
    with urllib.request.urlopen(url, timeout=FETCH_PATIENCE) as response:  # noqa: S310 – as above
        return response.read(KEYS_MAX_BYTES)
