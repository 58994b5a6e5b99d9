"""Which structures of a person are which properties; reader and writer go by these tables."""

from __future__ import annotations

SIMPLE = {"SEX": "Sex", "TITL": "Title", "NATI": "Nationality", "RELI": "Religion", "EDUC": "Education"}
"""Structures whose payload is a custom field, the first of each."""

EVENTS = {"BIRT": ("", "Place of birth"), "DEAT": ("Date of death", "Place of death")}
"""Events whose date and place are custom fields; the date of birth is a property."""

ADDRESS, WEBSITE = "Address", "Website"
CONTACT = {"EMAIL": "emails", "_EMAIL": "emails", "EMAI": "emails", "PHON": "phones", "_PHON": "phones"}
WEB = frozenset({"WWW", "_WWW", "URL", "_URL"})
COMPANY, PRONOUNS, OPT_OUT = "Company", "Pronouns", "E-mail opt-out"
"""The TYPE of a FACT that is a property which GEDCOM has no tag for."""

RELATIVE = "Relative: "
"""The beginning of the TYPE of a FACT that names a relative without a record, which 5.5.1 has no pointer for."""
