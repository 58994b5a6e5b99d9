"""Contacts that may be the same person: found by the words they share, scored, listed, declared distinct."""
