"""Errors of tokens other than invalid ones: raised while verifying, handled by authentication."""


class KeysUnavailable(Exception):
    """The issuer's keys have never been downloaded, so no signature can be verified."""
