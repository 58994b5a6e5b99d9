"""Shared by all services: rows, the registry, idempotency keys, ids, parameters, counts, visible contacts."""
