"""How long the chaos lasts: long in `make chaos`, which sets all of these, short in `make test`."""

import os

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
"""Kills of a server, its database, or both."""

DISK_ROUNDS = int(os.environ.get("CHAOS_DISK_ROUNDS", "0"))
"""Times that a disk fills up, for each kind of file system."""

WRITES = int(os.environ.get("CHAOS_WRITES", "100"))
"""Acknowledged writes through a bad network."""

STOPS = [float(one) for one in os.environ.get("CHAOS_STOPS", "3").split(",")]
"""Seconds for each of which the database stands still."""

SECONDS = float(os.environ.get("CHAOS_SECONDS", "3"))
"""The duration of a write storm; a rolling restart lasts as long as its restarts."""

SETS = [one for one in os.environ.get("CHAOS_SETS", "").split(",") if one]
"""Sets of real data that are copied and compared."""

LOOPS = int(os.environ.get("CHAOS_LOOPS", "2"))
"""Programs that take all of a core each, beside an overloaded server."""

BURSTS = int(os.environ.get("CHAOS_BURSTS", "1"))
"""Bursts of writers beside them."""

LONG = "CHAOS_WRITES" in os.environ
