"""The GraphQL API, a file a noun; the only room that knows Strawberry's types.

A resolver turns arguments into values, calls one service and answers. Rules belong to the kernel.
"""
