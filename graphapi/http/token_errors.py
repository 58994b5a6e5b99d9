"""What can go wrong with tokens besides being wrong: raised by their reader, answered by authentication."""


class KeysUnavailable(Exception):
    """The issuer's keys have never been read: no signature can be checked."""
