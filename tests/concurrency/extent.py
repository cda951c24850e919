"""How long these tests go on: briefly in every run of the suite, and at length on demand."""

import os

LONG = bool(os.environ.get("CASEGRAPH_TEST_LONG"))
"""Whether the long variant was asked for."""

ROUNDS = 100 if LONG else 5
"""How often all clients claim one task, on each kind of database."""

HISTORIES = 20 if LONG else 4
"""How many recorded histories are checked, on each kind of database."""

KILLS = 20 if LONG else 3
"""How often servers are killed while they work, on each kind of database."""

BETWEEN_KILLS = 50
"""The least number of mutations that are acknowledged between two kills."""
