"""The commands, one file each: arguments, progress and output.

What a command does belongs to the services; `graphapi.app` wires the server.
"""
