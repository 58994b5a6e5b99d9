"""What the API answers without the page."""

from __future__ import annotations

from typing import Any

import httpx

from tests.browser.watching import PATIENCE
from tests.servers import ask


async def asked(site: str, query: str, **variables: object) -> Any:
    """Ask the server without the page."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        return await ask(client, f"{site}graphql", query, **variables)


async def contact_id(site: str, name: str) -> str:
    """The id of a contact of the demo."""
    found = await asked(site, "query ($name: String!) { contactsBy(keys: [{ name: $name }]) { id } }", name=name)
    return found["contactsBy"][0]["id"]


async def named(site: str, name: str) -> int:
    """The number of contacts of that name."""
    query = "query ($name: String!) { contacts(filter: { namePrefix: $name }) { totalCount } }"
    return (await asked(site, query, name=name))["contacts"]["totalCount"]


async def around(site: str, name: str, depth: int) -> tuple[set[str], set[str]]:
    """The ids of the contacts and associations of a neighbourhood, according to the API."""
    query = """
    query ($id: ID!, $depth: Int!) {
      contact(id: $id) {
        neighbourhood(depth: $depth, first: 500) { members { contact { id } } associations { id } }
      }
    }
    """
    found = await asked(site, query, id=await contact_id(site, name), depth=depth)
    hood = found["contact"]["neighbourhood"]
    contacts = {member["contact"]["id"] for member in hood["members"]} | {await contact_id(site, name)}
    return contacts, {association["id"] for association in hood["associations"]}


async def associations_of(site: str, name: str) -> list[dict[str, Any]]:
    """The associations of a contact, according to the API."""
    query = "query ($id: ID!) { contact(id: $id) { associations(first: 500) { edges { association { id } } } } }"
    found = await asked(site, query, id=await contact_id(site, name))
    return [edge["association"] for edge in found["contact"]["associations"]["edges"]]
