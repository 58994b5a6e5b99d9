"""JSContact (RFC 9553): one card, a list of cards, or a card a line; members that no property holds are kept."""

from graphapi.formats.jscontact.reader import JscontactFormat
from graphapi.formats.jscontact.writer import JscontactWriter

__all__ = ["JscontactFormat", "JscontactWriter"]
