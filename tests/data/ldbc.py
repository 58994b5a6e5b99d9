"""Queries in the manner of LDBC's social network benchmark, asked of our API as a client would.

They are query ideas on its data; nothing here is a result of that benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

HOPS = """
query Hops($from: String!, $to: String!) {
  shortestPaths(from: { externalId: $from }, to: { externalId: $to }, labelKeys: ["KNOWS"], first: 500) {
    outcome
    paths { length contacts { externalId } }
  }
}
"""
NEWEST = """
query Newest($id: String!) {
  contactsBy(keys: [{ externalId: $id }]) {
    associations(labelKeys: ["KNOWS"], orderBy: SINCE_DESC, first: 500) {
      totalCount
      edges { association { since } node { externalId } }
    }
  }
}
"""
NAMESAKES = """
query Namesakes($name: String!, $after: String) {
  contacts(filter: { namePrefix: $name }, first: 500, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { id externalId givenName familyName } }
  }
}
"""
NEAR = "p{n}: shortestPaths(from: {{ externalId: $from }}, to: {{ id: $to{n} }}, labelKeys: $only, maxHops: {most})"
EMPLOYERS = """
query Employers($id: String!, $roles: [[String!]!]!, $after: String) {
  contactsBy(keys: [{ externalId: $id }]) {
    walk(roles: $roles, first: 500, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges { node { id name customFields } }
    }
  }
}
"""
EMPLOYEES = """
query Employees($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Contact {
      name
      associations(role: "Employee", first: 500) { edges { association { since } node { id externalId } } }
    }
  }
}
"""
TOGETHER = 10
"""How many searches for paths are sent in one document."""


@dataclass(frozen=True)
class Client:
    """Somebody who asks the API."""

    http: httpx.AsyncClient

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Send an operation and return its data."""
        response = await self.http.post("/graphql", json={"query": query, "variables": variables})
        answer: dict[str, Any] = response.json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def paths(self, start: str, end: str) -> set[tuple[str, ...]]:
        """The shortest chains of ids between two people who know each other over others."""
        found = (await self.ask(HOPS, **{"from": start, "to": end}))["shortestPaths"]
        return {tuple(contact["externalId"] for contact in path["contacts"]) for path in found["paths"]}

    async def newest(self, person: str) -> tuple[int, list[tuple[str, str]]]:
        """How many a person knows and, newest first, the day and the id of each."""
        (contact,) = (await self.ask(NEWEST, id=person))["contactsBy"]
        found = contact["associations"]
        edges = [(edge["association"]["since"], edge["node"]["externalId"]) for edge in found["edges"]]
        return found["totalCount"], edges

    async def hops(self, start: str, ids: list[str], most: int) -> dict[str, int]:
        """The distances of these contacts, in hops, as far as they are within the maximum."""
        hops: dict[str, int] = {}
        for first in range(0, len(ids), TOGETHER):
            part = ids[first : first + TOGETHER]
            fields = [f"{NEAR.format(n=n, most=most)} {{ outcome paths {{ length }} }}" for n in range(len(part))]
            kinds = "".join(f", $to{n}: ID!" for n in range(len(part)))
            query = f"query Near($from: String!, $only: [String!]{kinds}) {{ {' '.join(fields)} }}"
            given = {f"to{n}": one for n, one in enumerate(part)}
            data = await self.ask(query, **{"from": start, "only": ["KNOWS"]}, **given)
            for n, one in enumerate(part):
                if data[f"p{n}"]["outcome"] == "FOUND":
                    hops[one] = data[f"p{n}"]["paths"][0]["length"]
        return hops

    async def namesakes(self, person: str, given_name: str, limit: int) -> list[list[Any]]:
        """Who has that given name within three hops: [id, hops], nearest first, then by family name and id."""
        found = [one for one in await self._named(given_name) if one["givenName"] == given_name]
        hops = await self.hops(person, [one["id"] for one in found], 3)
        near = [one for one in found if hops.get(one["id"], 0) > 0]
        near.sort(key=lambda one: (hops[one["id"]], one["familyName"], int(one["externalId"])))
        return [[one["externalId"], hops[one["id"]]] for one in near[:limit]]

    async def _named(self, given_name: str) -> list[dict[str, Any]]:
        page = (await self.ask(NAMESAKES, name=given_name))["contacts"]
        assert not page["pageInfo"]["hasNextPage"]
        return [edge["node"] for edge in page["edges"]]

    async def employed(self, person: str, country: str, before: int, limit: int) -> list[list[Any]]:
        """Who within two hops works in that country since before that year: [id, employer, year]."""
        employers = await self._employers(person, country)
        if not employers:
            return []
        rows = [
            (since.year, int(edge["node"]["externalId"]), employer["name"], edge["node"])
            for employer in (await self.ask(EMPLOYEES, ids=employers))["nodes"]
            for edge in employer["associations"]["edges"]
            if (since := date.fromisoformat(edge["association"]["since"])).year < before
        ]
        hops = await self.hops(person, sorted({row[3]["id"] for row in rows}), 2)
        near = [row for row in rows if hops.get(row[3]["id"], 0) > 0]
        near.sort(key=lambda row: row[2], reverse=True)
        near.sort(key=lambda row: row[:2])
        return [[node["externalId"], name, year] for year, _, name, node in near[:limit]]

    async def _employers(self, person: str, country: str) -> list[str]:
        """The employers in that country of a person's acquaintances and of theirs."""
        found: set[str] = set()
        for roles in ([["Knows"], ["Employer"]], [["Knows"], ["Knows"], ["Employer"]]):
            after = None
            while True:
                (contact,) = (await self.ask(EMPLOYERS, id=person, roles=roles, after=after))["contactsBy"]
                page = contact["walk"]
                nodes = [edge["node"] for edge in page["edges"]]
                found |= {node["id"] for node in nodes if node["customFields"].get("country") == country}
                if not page["pageInfo"]["hasNextPage"]:
                    break
                after = page["pageInfo"]["endCursor"]
        return sorted(found)
