"""Records of some columns."""

import gc
from uuid import UUID

import pytest

from casegraph.domain.records import GroupRecord
from casegraph.storage.records import partial_record

ID = UUID(int=1)


def test_it_is_a_record_with_what_was_read() -> None:
    kind = partial_record(GroupRecord, ("id", "name"))
    record = tuple.__new__(kind, (ID, "Clerks"))
    assert isinstance(record, GroupRecord)
    assert (record.id, record.name) == (ID, "Clerks")


def test_what_was_not_read_is_not_taken_for_a_value() -> None:
    record = tuple.__new__(partial_record(GroupRecord, ("id", "name")), (ID, "Clerks"))
    with pytest.raises(AttributeError):
        _ = record.key
    with pytest.raises(AttributeError):
        getattr(record, "key")  # noqa: B009  # not to be answered by a default either
    assert not hasattr(record, "key")


def test_all_columns_are_the_record_itself() -> None:
    assert partial_record(GroupRecord, ("id", "key", "name")) is GroupRecord
    assert partial_record(GroupRecord, ("id", "key")) is partial_record(GroupRecord, ("id", "key"))


def test_the_garbage_collector_may_run_while_one_is_made() -> None:
    thresholds = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for _ in range(50):
            partial_record.__wrapped__(GroupRecord, ("id", "name"))
    finally:
        gc.set_threshold(*thresholds)
