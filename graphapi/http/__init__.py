"""HTTP: the GraphQL view, authentication, connections and health. Nothing here knows what a field means."""
