"""gql: a query checked against the schema that the server tells, pages, a mutation."""

from __future__ import annotations

import asyncio
import sys
import time

from gql import Client, gql
from gql.transport.httpx import HTTPXAsyncTransport

CREATE = gql("mutation Create($input: CreateContactInput!) { createContact(input: $input) { errors { message } } }")
PAGE = gql(
    """
    query Page($filter: ContactFilter, $first: Int, $after: String) {
      contacts(filter: $filter, first: $first, after: $after) {
        totalCount
        edges { node { id name createdAt customFields } }
        pageInfo { hasNextPage endCursor }
      }
    }
    """
)


async def main(url: str) -> None:
    """Make three contacts and read them in pages of two."""
    family = f"Gql{time.time_ns()}"
    transport = HTTPXAsyncTransport(url=url)
    client = Client(transport=transport, fetch_schema_from_transport=True)
    async with client as session:
        for given in ("Ann", "Ben", "Cleo"):
            made = await session.execute(
                CREATE, variable_values={"input": {"name": f"{given} {family}", "company": family}}
            )
            assert made["createContact"]["errors"] == []
        names, after = [], None
        while True:
            given = {"filter": {"company": family}, "first": 2, "after": after}
            page = (await session.execute(PAGE, variable_values=given))["contacts"]
            names += [edge["node"]["name"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
    assert names == [f"{given} {family}" for given in ("Ann", "Ben", "Cleo")]
    print(f"pages: {len(names)} contacts, two at a time; the queries fit the schema that the server tells")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
