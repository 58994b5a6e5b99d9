"""The executor: compiles an operation once and runs it level by level, one load for all parents of a level.

It knows graphql-core and nothing of contacts, Neo4j or Strawberry.
"""
