"""What a signed token claims of its user: pure reading. Whether the signature is good is not decided here."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard, cast

from graphapi.kernel.contacts import TEAM_MAX, is_line
from graphapi.kernel.viewer import Role

NAME_MAX = 200
TEAMS_MAX = 200
_ID_LENGTH = 26


@dataclass(frozen=True)
class SignedTokens:
    """Whose signed tokens are taken, and under which names they tell the user, its role and its teams."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    secret: str = field(default="", repr=False)
    jwks_url: str = ""
    user_claim: str = "sub"
    role_claim: str = "role"
    teams_claim: str = "teams"


@dataclass(frozen=True)
class Claimed:
    """A user as a signed token tells it."""

    id: str
    name: str
    email: str | None
    role: Role
    teams: tuple[str, ...]


def claimed(claims: Mapping[str, Any], known: SignedTokens) -> Claimed | None:
    """Return the user that the claims tell; None when they name none, or more teams than a user may be in."""
    subject = _at(claims, known.user_claim)
    teams = _texts(_at(claims, known.teams_claim))
    if not _is_text(subject) or len(teams) > TEAMS_MAX:
        return None
    email = claims.get("email")
    email = email.strip() if _is_text(email) else None
    name = next(text for text in (claims.get("name"), email, subject) if _is_text(text))
    kept = tuple(dict.fromkeys(team.strip() for team in teams if _is_text(team) and len(team) <= TEAM_MAX))
    return Claimed(user_id(known.issuer, subject), name.strip()[:NAME_MAX], email, _role(claims, known), kept)


def user_id(issuer: str, subject: str) -> str:
    """Return the id of an issuer's user: a digest, so that no subject can name a user that we made."""
    digest = hashlib.sha256(f"{issuer}\0{subject}".encode()).digest()
    return f"usr_{base64.b32encode(digest).decode()[:_ID_LENGTH]}"


def _role(claims: Mapping[str, Any], known: SignedTokens) -> Role:
    """Return the highest role claimed; who claims none that there is may read."""
    named = {text.strip().upper() for text in _texts(_at(claims, known.role_claim))}
    return next((role for role in Role if role.value in named), Role.VIEWER)


def _at(claims: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 – whatever the issuer put there
    """Return the claim of that name, or what lies at that dotted path, as in `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = cast("Mapping[str, Any]", found).get(part) if isinstance(found, Mapping) else None
    return found


def _texts(value: object) -> list[str]:
    """Return a claim that may be a text or a list of texts as a list."""
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip()) and is_line(value)
