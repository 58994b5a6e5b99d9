"""Contacts that may be meant, with what of them matches."""

import strawberry

from graphapi.schema.base.enums import MatchedOn
from graphapi.schema.base.fields import stored
from graphapi.schema.base.references import ContactType


@strawberry.type(description="A contact found by a quick search.")
class ContactCandidate:
    """Its source is the service's `Candidate`."""

    contact: ContactType = stored(description="The contact.")
    matched_on: MatchedOn = stored(description="The strongest match: e-mail, then phone, then name.")
    exact: bool = stored(
        description="Whether the whole value matched. Case, accents, spelled-out umlauts (Mueller, Müller), word "
        "division in names (de la Cruz, DelaCruz) and phone number formatting are ignored."
    )
