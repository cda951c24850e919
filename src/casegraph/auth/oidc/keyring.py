"""Keeps the keys of a provider: reads them when they are first needed, and anew when a token names an unknown one.

A provider that cannot be reached keeps the keys that are known.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from casegraph.auth.oidc.keys import KeySet, PublicKey

MAX_AGE = 600.0
"""Seconds after which keys are read anew though nobody misses one, so that a withdrawn key does not live on."""

_log = structlog.get_logger()


class Keyring:
    """The keys of one provider. `load` may raise OSError and ValueError. Use one within one event loop.

    However many unknown keys tokens name, `load` is called once in `refetch_seconds` at most. `timer` gives seconds
    that never go back.
    """

    def __init__(
        self,
        load: Callable[[], Awaitable[KeySet]],
        refetch_seconds: float,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._refetch_seconds = refetch_seconds
        self._timer = timer
        self._keys = KeySet()
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._failing = False
        self._loading: asyncio.Task[None] | None = None

    async def find(self, id: str | None, algorithm: str) -> PublicKey | None:
        """The key of this id that fits the algorithm, or None where the provider has none or cannot be asked."""
        found = self._keys.find(id, algorithm)
        if found is not None and not self._is_old():
            return found
        loading = self._refresh()
        # While the provider is out of reach, those whose key is known do not wait for it.
        if loading is not None and (found is None or not self._failing):
            # Unlike `await`, this leaves the others who wait alone where one of them is cancelled.
            await asyncio.wait([loading])
            found = self._keys.find(id, algorithm)
        return found

    @property
    def unavailable(self) -> bool:
        """Whether the provider did not tell its keys when it was last asked."""
        return self._failing or self._read_at is None

    def _is_old(self) -> bool:
        return self._read_at is None or self._timer() - self._read_at >= MAX_AGE

    def _refresh(self) -> asyncio.Task[None] | None:
        """The reading that goes on, or one that begins now; None where the last one was a moment ago."""
        if self._loading is None:
            now = self._timer()
            if self._tried_at is not None and now - self._tried_at < self._refetch_seconds:
                return None
            self._tried_at = now
            self._loading = asyncio.create_task(self._read(now))
        return self._loading

    async def _read(self, began: float) -> None:
        try:
            self._keys, self._read_at, self._failing = await self._load(), began, False
            _log.info("oidc_keys_read", keys=len(self._keys.keys))
        except (OSError, ValueError) as error:
            self._failing = True
            _log.warning("oidc_keys_not_read", reason=type(error).__name__, known=len(self._keys.keys))
        finally:
            self._loading = None
