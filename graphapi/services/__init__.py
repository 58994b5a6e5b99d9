"""What can be done: a file for each noun, a function for each operation: policy, then rules, then statements.

A service owns its transaction. It knows nothing of GraphQL or HTTP, and it contains no Cypher.
"""
