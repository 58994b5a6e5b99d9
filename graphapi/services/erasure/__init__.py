"""Erasing a contact with all traces of it, and the report of all that is stored about one."""
