"""The only room that talks to Neo4j: it loads the statements, runs and counts them, and translates the driver's errors.

It also migrates a database and runs the local one. Only the services know what a statement is for.
"""
