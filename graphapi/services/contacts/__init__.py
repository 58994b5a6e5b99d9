"""Contacts: made, changed, deleted, merged, listed, searched."""
