"""vCard 2.1, 3.0 and 4.0: a reader that keeps what it does not understand, and a writer of 4.0.

The reader goes from `blocks` (bytes to the lines of a card) over `lines` (a line to its head and value) to `properties`
and `relatives`, which tell a `CardDraft` what the line says. The writer asks the same functions what a kept line says.
"""

from graphapi.formats.vcard.reader import VcardFormat
from graphapi.formats.vcard.writer import VcardWriter

__all__ = ["VcardFormat", "VcardWriter"]
