"""Contact Graph: a GraphQL server over Neo4j for who is related to whom, and how.

Every folder is a layer with one job. Imports only go down: cli, app, http, schema, services, db, kernel. This file
contains only the version.
"""

__version__ = "0.2.0"
