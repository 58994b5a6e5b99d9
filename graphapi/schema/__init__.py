"""The GraphQL schema: what the API offers, a file a noun. Only here is Strawberry imported.

A field names its source, checks nothing, and decides nothing: it calls a service and shows what it answers.
"""
