"""Reads search texts and keys, with the workspace's current phone region, not that of the time of storing."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.kernel.phones import Phone, number_asked, phone_of, without_extension
from graphapi.kernel.search import Question, read_question
from graphapi.kernel.words import IN_EMAIL, Writing, email_token, number_token
from graphapi.services.shared.contact_input import country_of_region, e164, national, read_email
from graphapi.services.shared.registry import registry


async def question_of(db: Db, text: str, argument: str) -> Question:
    """The search that a text stands for; BadArgument names the argument when it is too long."""
    tokens: list[str] = []
    if number_asked(text) is not None:
        tokens = number_tokens(text, (await registry(db)).settings.default_phone_region)
    return read_question(normal_email(text), tokens, argument)


def email_key(text: str) -> str:
    """The word that finds the contacts with an e-mail address."""
    return email_token(normal_email(text))


def normal_email(text: str) -> str:
    """An e-mail address in its normal form, any other text as it is."""
    if IN_EMAIL not in text:
        return text
    try:
        return read_email(text.strip())
    except ValueError:
        return text


def number_tokens(text: str, region: str | None) -> list[str]:
    """The index words of the stored numbers that a complete number can match: with its country, and without.

    A number of unknown country can belong to the region, or to any country if there is no region or it is not a
    possible number there. A number with an extension is searched with it.
    """
    written, extension = without_extension(text)
    asked, read = phone_of(written), e164(written, region)
    full = asked if read is None else phone_of(read)
    writings = [(Writing.DIGITS, full.digits), *((Writing.AT_HOME, home) for home in _homes(asked, full, region))]
    if asked.country is None:
        # What looks like a national number can be an international one without its +.
        writings.append((Writing.DIGITS, asked.digits))
    if full.country is None:
        writings.append((Writing.ABROAD, full.national))
    return list(dict.fromkeys(number_token(*writing, extension) for writing in writings))


def _homes(asked: Phone, full: Phone, region: str | None) -> list[str]:
    """The number as stored without its country; nothing when its country is not the region."""
    if full.country is not None and region is not None and country_of_region(region) != full.country:
        return []
    local = national(f"+{full.digits}", region) if full.country else None
    return list(dict.fromkeys((*full.at_home, asked.national, *([phone_of(local).national] if local else []))))
