"""GEDCOM: family trees as people and families."""

from graphapi.formats.gedcom.reader import GEDCOM

__all__ = ["GEDCOM"]
