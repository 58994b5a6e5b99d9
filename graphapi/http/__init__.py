"""HTTP: the GraphQL view, who may call it from where, health. Nothing here knows what a field means."""
