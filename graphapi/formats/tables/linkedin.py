"""LinkedIn's CSV of connections, behind its preamble of notes."""

from __future__ import annotations

from graphapi.formats.tables.layouts import TableLayout, by_names

LAYOUT = TableLayout(
    "linkedin",
    "LinkedIn connections CSV",
    lambda columns: {"firstname", "lastname", "connectedon"} <= columns,
    by_names(
        {
            "First Name": "givenName",
            "Last Name": "familyName",
            "URL": "id: LinkedIn profile",
            "Email Address": "email",
            "Company": "company",
            "Position": "jobTitle",
            "Connected On": "customFields.Connected on",
        }
    ),
    notes=("The address of the profile is the ID, so that the next export updates the same contacts.",),
)
