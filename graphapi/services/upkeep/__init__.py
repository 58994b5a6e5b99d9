"""Maintenance of stored data: checks, repairs, and a server's periodic work."""
