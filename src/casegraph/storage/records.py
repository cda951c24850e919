"""Records of some columns: what a list reads where only part of each row is asked for."""

from collections import namedtuple
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

R = TypeVar("R", bound=tuple[Any, ...])


@lru_cache(maxsize=2_000)
def partial_record(record: type[R], names: tuple[str, ...]) -> type[R]:
    """A kind of this record that holds these fields only, in their order.

    To read another one raises AttributeError, never gives a value that looks like one.
    """
    fields: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    if names == fields:
        return record
    # Named tuples read their fields twice as fast as properties could. The class has to be held on to until its fields
    # are taken: the garbage collector empties the namespace of one that nobody refers to.
    own = namedtuple("own", names)  # type: ignore[misc]  # its fields are known at run time only
    kept: dict[str, Any] = {name: vars(own)[name] for name in names}
    left_out = {name: property(_left_out(name)) for name in fields if name not in kept}
    return type(record.__name__, (record,), {"__slots__": (), **kept, **left_out})


def _left_out(name: str) -> Callable[[Any], NoReturn]:
    def refuse(_: Any) -> NoReturn:
        raise AttributeError(f"the column {name} was not read")

    return refuse
