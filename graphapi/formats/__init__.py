"""Address-book formats: bytes to cards and back. Knows the kernel alone: no database, no network, no settings."""
