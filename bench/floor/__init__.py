"""The floor under every server: the same answers from the bare driver."""
