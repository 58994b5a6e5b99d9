"""How contacts are connected: paths, walks, neighbourhoods, mutual contacts."""
