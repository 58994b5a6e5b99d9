"""Contact Graph: a GraphQL server over Neo4j for who is related to whom, and how.

Every folder is a room with one job. Imports go down only: cli, app, http, schema, services, db, kernel.
This file holds the version and nothing else.
"""

__version__ = "0.2.0"
