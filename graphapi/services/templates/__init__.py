"""Templates: Liquid within bounds, read and filled in by separate processes that can be ended.

`filling` is what other services call. `pool` keeps the processes, `worker` is what runs in them, over `sandbox` and
`filters`: these three know the kernel and Liquid, and nothing of a database.
"""
