"""Templates: Liquid with limits, parsed and rendered by separate processes that can be killed.

Other services call `filling`. `pool` manages the processes, `worker` runs in them and uses `sandbox` and
`filters`: these three know the kernel and Liquid, but no database.
"""
