"""Imports: people, associations and labels from files."""
