"""Signed links as use cases: made for an actor whose right was checked, and proven when they come back."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from casegraph.auth.links import L, Link, check, new_key, signed, told_by
from casegraph.domain import tenancy
from casegraph.storage.database import Database
from casegraph.storage.repositories.link_keys import keep_link_key, link_key


class Links:
    """Signs links and proves them. With a `secret`, all links are signed with it; else each tenant has its own key in
    the database."""

    def __init__(self, database: Database, clock: Callable[[], datetime], secret: str | None = None) -> None:
        self._database = database
        self._clock = clock
        self._given = None if secret is None else hashlib.sha256(secret.encode()).digest()
        self._keys: dict[UUID, bytes] = {}

    async def sign(self, link: Link, beside: str = "") -> str:
        """The token of a link; `beside` is signed with it."""
        key = await self._key(link.tenant_id)
        if key is None:
            await keep_link_key(self._database, link.tenant_id, new_key(), self._clock())
            key = await self._key(link.tenant_id)
            assert key is not None, "it was kept just now"
        return signed(link, key, beside)

    async def proven(self, token: str, kind: type[L], beside: str = "") -> L:
        """The link of a token, which this server signed beside this text. Raises `LinkRefused`."""
        link = told_by(token, kind)
        # The tenant is only claimed as yet, and nothing but its key is read.
        with tenancy.in_tenant(link.tenant_id):
            key = await self._key(link.tenant_id)
        # Without a key nothing was ever signed; with one that nobody knows, nothing is proven.
        check(token, link, new_key() if key is None else key, self._clock(), beside)
        return link

    async def _key(self, tenant_id: UUID) -> bytes | None:
        if self._given is not None:
            return self._given
        known = self._keys.get(tenant_id)
        if known is None:
            known = await link_key(self._database, tenant_id)
            if known is not None:
                self._keys[tenant_id] = known
        return known
