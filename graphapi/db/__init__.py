"""The only room that talks to Neo4j: loads the statements, runs and counts them, names the driver's errors.

It also migrates a database and runs the local one. What a statement is for is known by the services alone.
"""
