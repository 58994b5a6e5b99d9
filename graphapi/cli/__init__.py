"""The commands, a file for each: arguments, progress and output.

What a command does belongs to the services, and how the server is put together to `graphapi.app`.
"""
