"""A GraphQL operation, from its text to its answer. Knows graphql-core and the limits, nothing of contacts."""
