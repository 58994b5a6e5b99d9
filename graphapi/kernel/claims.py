"""The claims of a signed token: which user they identify. The signature is verified elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from graphapi.kernel.contacts import TEAM_MAX, is_line
from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.viewer import Role

NAME_MAX = 200
TEAMS_MAX = 200
_ID_LENGTH = 26


@dataclass(frozen=True)
class SignedTokens:
    """The accepted issuer, and the claims that hold the user, the role and the teams."""

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
    """A user as described by a signed token."""

    id: str
    name: str
    email: str | None
    role: Role
    teams: tuple[str, ...]


def claimed(claims: Mapping[str, object], known: SignedTokens) -> Claimed | None:
    """The user that the claims describe; None if they name none, or too many teams."""
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
    """The id of an issuer's user: a digest, so that no subject can collide with a user created here."""
    digest = hashlib.sha256(f"{issuer}\0{subject}".encode()).digest()
    return f"usr_{base64.b32encode(digest).decode()[:_ID_LENGTH]}"


def _role(claims: Mapping[str, object], known: SignedTokens) -> Role:
    """The highest role claimed; VIEWER if no claimed role exists."""
    named = {text.strip().upper() for text in _texts(_at(claims, known.role_claim))}
    return next((role for role in Role if role.value in named), Role.VIEWER)


def _at(claims: Mapping[str, object], name: str) -> object:
    """The claim with that name, or the value at that dotted path, as in `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if is_object(found) else None
    return found


def _texts(value: object) -> list[str]:
    """A claim that may be a text or a list of texts, as a list."""
    values = value if is_list(value) else [value]
    return [one for one in values if isinstance(one, str)]


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip()) and is_line(value)
