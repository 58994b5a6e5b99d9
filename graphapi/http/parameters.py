"""The parameters of a URL, checked: a misspelled or repeated one is an error, not an option that is silently off."""

from __future__ import annotations

from typing import TypeVar

from starlette.requests import Request

from graphapi.kernel.errors import BadArgument

Number = TypeVar("Number", int, float)
ON, OFF = frozenset({"1", "true"}), frozenset({"", "0", "false"})


class Parameters:
    """The parameters of a request. All methods raise BadArgument, with the name of the parameter."""

    def __init__(self, request: Request, *known: str) -> None:
        """Take the parameters of a request that may have these."""
        self._given: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if name not in known:
                raise BadArgument(name, f"There is no parameter `{name}`; there are {', '.join(known)}.")
            if name in self._given:
                raise BadArgument(name, f"The parameter `{name}` is given twice.")
            self._given[name] = value

    def text(self, name: str) -> str:
        """A text; empty if it is not given."""
        return self._given.get(name, "")

    def one_of(self, name: str, *values: str) -> str:
        """One of the values; the first if it is not given."""
        found = self.text(name) or values[0]
        if found not in values:
            raise BadArgument(name, f"`{name}` must be {', '.join(filter(None, values))}.")
        return found

    def flag(self, name: str) -> bool:
        """Whether something is on."""
        found = self.text(name).lower()
        if found not in ON | OFF:
            raise BadArgument(name, f"`{name}` must be true or false.")
        return found in ON

    def number(self, name: str, default: Number, lowest: Number, highest: Number) -> Number:
        """A number within a range; a whole one if the default is."""
        kind = type(default)
        try:
            found = kind(self.text(name) or default)
        except ValueError:
            found = kind(-1)
        if not lowest <= found <= highest:
            raise BadArgument(name, f"`{name}` must be a number from {lowest} to {highest}.")
        return found
