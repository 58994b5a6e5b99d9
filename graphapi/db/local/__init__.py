"""A real Neo4j on this machine: a child process on the loopback address, for when no other database is named.

Started, found, used and stopped here. What is stored in it, and who may see it, does not belong here.
"""
