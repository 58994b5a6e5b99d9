"""The GraphQL schema: the API's types and fields, one file per noun. Strawberry is imported only here.

A field names its source and has no logic: it calls a service and exposes what the service returns.
"""
