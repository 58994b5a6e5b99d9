"""The domain's rules and values: labels, roles, limits, dates, names, cursors, policy, errors.

Standard library only, no I/O, no clock, no async: a rule gets everything it needs as arguments.
"""
