"""Gramps XML: the file of the genealogy program Gramps."""

from graphapi.formats.gramps.reader import GRAMPS

__all__ = ["GRAMPS"]
