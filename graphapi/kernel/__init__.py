"""The rules and the values they are about: labels, roles, limits, dates, names, cursors, policy, errors.

Standard library only, no I/O, no clock, no async: what a rule needs to know is passed in.
"""
