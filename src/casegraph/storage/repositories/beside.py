"""The kinds of things that rows may lead to and bring along: those that every member of a tenant may see."""

from collections.abc import Mapping
from typing import Any

from casegraph.storage.lists import Listing
from casegraph.storage.repositories.directory import PRINCIPALS
from casegraph.storage.repositories.processes import PROCESSES

BESIDE: Mapping[str, Listing[Any]] = {"principals": PRINCIPALS, "processes": PROCESSES}
