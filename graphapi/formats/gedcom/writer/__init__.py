"""Writes GEDCOM: people with their associates, families made of parents and spouses, and the lines that were kept."""

from graphapi.formats.gedcom.writer.files import GedcomWriter

GEDCOM7 = GedcomWriter("gedcom", "GEDCOM 7", version7=True)
GEDCOM551 = GedcomWriter("gedcom551", "GEDCOM 5.5.1", version7=False)

__all__ = ["GEDCOM7", "GEDCOM551", "GedcomWriter"]
