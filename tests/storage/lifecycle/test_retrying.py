"""Which failures of a database are passing ones, and that trying again has an end."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from casegraph.storage.lifecycle.retrying import MOST_TRIES, retried


class _Raised(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def _busy(folder: Path) -> BaseException:
    """What SQLite says while another connection writes."""
    one, other = (sqlite3.connect(folder / "file", isolation_level=None, timeout=0) for _ in range(2))
    try:
        one.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error
    finally:
        one.close()
        other.close()
    raise AssertionError("two wrote at once")


async def _tries(error: BaseException, failing: int) -> int:
    count = 0

    async def act() -> int:
        nonlocal count
        count += 1
        if count <= failing:
            raise DBAPIError("UPDATE", None, error)
        return count

    return await retried(act)


@pytest.mark.parametrize("state", ["40P01", "40001", "23505", "23503"])
async def test_what_another_transaction_caused_is_tried_again(state: str) -> None:
    assert await _tries(_Raised(state), 2) == 3


async def test_a_file_that_is_written_to_is_tried_again(tmp_path: Path) -> None:
    assert await _tries(_busy(tmp_path), 2) == 3


async def test_what_would_happen_again_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DBAPIError):
        await _tries(_Raised("22001"), 1)
    monkeypatch.setattr("casegraph.storage.lifecycle.retrying.random.uniform", lambda *_: 0)
    with pytest.raises(DBAPIError):
        await _tries(_Raised("40001"), MOST_TRIES)
    assert await _tries(_Raised("40001"), MOST_TRIES - 1) == MOST_TRIES
