"""Custom fields: a JSON object with keys of the client's choice, stored as text, with size limits."""

from __future__ import annotations

import json
import math
import re

from graphapi.kernel.errors import Json, Refused, invalid
from graphapi.kernel.json_values import is_list, is_object

KEYS_MAX = 100
KEY_MAX = 100
BYTES_MAX = 16_384
DEPTH_MAX = 16
_INT_MAX = 2**63
_PATH = ("input", "customFields")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def merge_fields(stored: str, given: Json | None) -> str:
    """The stored fields updated with those given; a value of None removes a key, and `given` of None removes all."""
    if given is None:
        return "{}"
    check_fields(given)
    fields: Json = json.loads(stored) | given if stored != "{}" else given
    kept = {key: value for key, value in fields.items() if value is not None}
    if len(kept) > KEYS_MAX:
        raise invalid(f"A contact can have at most {KEYS_MAX} custom fields.", *_PATH)
    text = _ENCODED(kept)
    if len(text.encode()) > BYTES_MAX:
        raise invalid(f"Custom fields must not exceed {BYTES_MAX:,} bytes as JSON.", *_PATH)
    return text


def check_fields(given: Json) -> None:
    """Refuse keys and values that cannot be stored and returned unchanged."""
    for key, value in given.items():
        if not key.strip() or len(key) > KEY_MAX or not key.isprintable():
            raise invalid(f"The name of a custom field must be 1 to {KEY_MAX} printable characters.", *_PATH)
        try:
            _check_value(value, DEPTH_MAX)
        except Refused as refused:
            raise invalid(refused.message, *_PATH, key) from None


def _check_value(value: object, depth: int) -> None:
    if depth == 0:
        raise invalid(f"Custom fields may be nested at most {DEPTH_MAX} levels deep.")
    match value:
        case None | bool():
            return
        case int() if -_INT_MAX <= value < _INT_MAX:
            return
        case float() if math.isfinite(value):
            return
        case str() if _is_text(value):
            return
        case _ if is_list(value):
            for item in value:
                _check_value(item, depth - 1)
        case _ if is_object(value):
            for key, item in value.items():
                _check_value(str(key), depth - 1)
                _check_value(item, depth - 1)
        case _:
            raise invalid("The value of a custom field must be JSON, and its integers must fit in 64 bits.")


def _is_text(value: str) -> bool:
    """Whether the text can be stored: no U+0000, no lone surrogates."""
    return _UNSTORABLE.search(value) is None
