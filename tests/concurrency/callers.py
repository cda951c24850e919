"""Clients as there are many of: each is one person with one connection to one server of a fleet."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.client import Client
from tests.concurrency.fleet import Fleet
from tests.firm import document
from tests.world import Person

_TLS = ssl.create_default_context()
"""Made once, for it takes long; nothing here is encrypted."""

_PATIENCE = 120
"""Seconds after which a call counts as lost, and the test fails."""


@dataclass(frozen=True)
class Caller:
    """A person who asks one server."""

    person: Person
    client: Client

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The data of an answer without errors."""
        return (await self.client(self.person, query, variables)).data

    async def call(self, name: str, shown: str, input: Mapping[str, Any]) -> Any:
        """The payload of a mutation, whatever it says."""
        return (await self.ask(document(name, shown), {"input": dict(input)}))[name]

    async def do(self, name: str, shown: str, **input: Any) -> Any:
        """The payload of a mutation that must have gone well."""
        payload = await self.call(name, shown, input)
        assert payload["errors"] == [], payload
        return payload


def connection(address: str) -> httpx.AsyncClient:
    """A client that keeps a single connection."""
    transport = httpx.AsyncHTTPTransport(verify=_TLS, limits=httpx.Limits(max_connections=1), trust_env=False)
    return httpx.AsyncClient(base_url=address, transport=transport, timeout=_PATIENCE, trust_env=False)


@asynccontextmanager
async def callers(fleet: Fleet, people: Sequence[Person]) -> AsyncIterator[list[Caller]]:
    """The people as callers of one server and the other in turn, whose connections are open and warm."""
    addresses = list(fleet.addresses.values())
    async with AsyncExitStack() as stack:
        made = []
        for at, person in enumerate(people):
            http = await stack.enter_async_context(connection(addresses[at % len(addresses)]))
            made.append(Caller(person, Client(http)))
        await asyncio.gather(*(one.ask("{ viewer { principal { name } } }") for one in made))
        yield made
