"""The formats of address books that can be imported, in the order in which a file is compared with them."""

from __future__ import annotations

from graphapi.formats.cards import CardFormat
from graphapi.formats.gedcom import GEDCOM
from graphapi.formats.gramps import GRAMPS
from graphapi.formats.jscontact import JscontactFormat
from graphapi.formats.personal.monica import MonicaFormat
from graphapi.formats.personal.monica_sql import MonicaSqlFormat
from graphapi.formats.personal.nametag import NametagFormat
from graphapi.formats.tables.tables import TABLE_FORMATS
from graphapi.formats.vcard import VcardFormat

FORMATS: tuple[CardFormat, ...] = (
    VcardFormat(), GEDCOM, GRAMPS, MonicaFormat(), MonicaSqlFormat(), NametagFormat(), JscontactFormat(),
    *TABLE_FORMATS,
)  # fmt: skip
"""Those with the clearest marks come first; tables, which any text with separators could be, last."""
