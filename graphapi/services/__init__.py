"""What can be done, a file a noun, a function an operation: policy, then rules, then statements.

A service owns its transaction. It knows nothing of GraphQL or HTTP, and it contains no Cypher.
"""
