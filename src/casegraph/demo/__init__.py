"""The demo: two made-up organisations with people, processes and work, to try casegraph with.

`fill` writes them into a migrated, empty database. Everything but the dates, which lie around the moment given, is the
same each time. Each case was moved along the routes of its process, so that it reads like one that people worked on.
"""

from casegraph.demo.filling import fill
from casegraph.demo.logins import DemoLogin, DemoTokens

__all__ = ["DemoLogin", "DemoTokens", "fill"]
