"""Signed tokens (JWT): whether the issuer has signed them, for us, and they are still good."""

from __future__ import annotations

import asyncio
import logging
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import jwt
import orjson
from jwt import PyJWK, PyJWKSet

from graphapi.http.token_errors import KeysUnavailable
from graphapi.kernel.claims import Claimed, SignedTokens, claimed

KEYS_FRESH = 300.0
"""Seconds for which the issuer's keys are used without asking for newer ones."""

KEYS_PAUSE = 10.0
"""Seconds between two questions for keys, whatever tokens come: anybody can invent the name of a key."""

FETCH_PATIENCE = 5.0
KEYS_MAX_BYTES = 1_048_576
LEEWAY = 10
"""Seconds by which the issuer's clock may differ from ours."""

logger = logging.getLogger("graphapi")


class SignedTokenReader:
    """Reads tokens of one issuer, for one audience, signed by algorithms that are fixed beforehand."""

    def __init__(
        self,
        known: SignedTokens,
        fetch: Callable[[str], bytes] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep what is taken; `fetch` reads the issuer's keys, and blocks; `clock` counts seconds."""
        self.known, self._keys = known, _Keys(known.jwks_url, fetch or _fetch, clock)

    async def read(self, text: str) -> tuple[Claimed, float] | None:
        """Return the user that a token claims and the time at which it ends, None when it is not good."""
        try:
            header = jwt.get_unverified_header(text)
            key = await self._key(header)
            return None if key is None else self._claimed(text, key)
        except (jwt.PyJWTError, ValueError, TypeError):
            # A key of another kind than the algorithm's is told by ValueError or TypeError.
            return None

    async def _key(self, header: dict[str, Any]) -> Any:  # noqa: ANN401 – a key of any of the kinds that PyJWT knows
        if header.get("alg") not in self.known.algorithms:
            return None
        return self.known.secret or await self._keys.named(header.get("kid"))

    def _claimed(self, text: str, key: Any) -> tuple[Claimed, float] | None:  # noqa: ANN401 – as above
        claims: dict[str, Any] = jwt.decode(
            text, key, algorithms=list(self.known.algorithms), issuer=self.known.issuer, audience=self.known.audience,
            leeway=LEEWAY, options={"require": ["exp", "iss", "aud"]},
        )  # fmt: skip
        user = claimed(claims, self.known)
        return None if user is None else (user, float(claims["exp"]) + LEEWAY)


class _Keys:
    """The public keys of an issuer, by name; read again when they are old, or when a new name comes."""

    def __init__(self, url: str, fetch: Callable[[str], bytes], clock: Callable[[], float]) -> None:
        self._url, self._fetch, self._clock = url, fetch, clock
        self._keys: dict[str | None, PyJWK] = {}
        self._read_at = self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def named(self, name: object) -> Any:  # noqa: ANN401 – a key of any of the kinds that PyJWT knows
        """Return the key of that name; None when there is none, KeysUnavailable when none was ever read."""
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
        """Read the keys, unless somebody has just asked; those known stay when the issuer does not answer."""
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
    """Return the keys of a JWKS by name; a single one is meant by tokens that name none."""
    found = PyJWKSet.from_dict(orjson.loads(text)).keys
    keys: dict[str | None, PyJWK] = {key.key_id: key for key in found if key.public_key_use != "enc"}
    if len(keys) == 1:
        [keys[None]] = keys.values()
    return keys


def _fetch(url: str) -> bytes:
    """Read the document of keys. Settings have seen to it that the address is one of the web."""
    with urllib.request.urlopen(url, timeout=FETCH_PATIENCE) as response:  # noqa: S310 – as above
        return response.read(KEYS_MAX_BYTES)
