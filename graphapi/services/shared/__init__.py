"""What every service stands on: rows, the registry, idempotency keys, ids, parameters, counts, who may be seen."""
