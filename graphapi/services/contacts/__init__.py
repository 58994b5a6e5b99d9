"""Contacts: created, changed, deleted, merged, listed, searched."""
