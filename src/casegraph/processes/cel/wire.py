"""The wire format of Protocol Buffers, as far as it takes to read what the expression library writes."""

import struct
from collections.abc import Iterator

_FIXED64 = 1

Field = tuple[int, int | bytes]


def fields(data: bytes) -> Iterator[Field]:
    """The fields of a message in their order: each with its number, and an integer or bytes."""
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        number, kind = tag >> 3, tag & 7
        match kind:
            case 0:
                value, position = _varint(data, position)
                yield number, value
            case 2:
                length, position = _varint(data, position)
                yield number, data[position : position + length]
                position += length
            case 1 | 5:
                length = 8 if kind == _FIXED64 else 4
                yield number, data[position : position + length]
                position += length
            case _:
                raise ValueError(f"a field of kind {kind}")


def signed(value: int) -> int:
    """A 64-bit integer from its two's complement."""
    return value - (1 << 64) if value >= 1 << 63 else value


def double(data: bytes) -> float:
    """A floating-point number from its eight bytes."""
    return float(struct.unpack("<d", data)[0])


def varints(data: bytes) -> list[int]:
    """The integers of a packed field."""
    found, position = [], 0
    while position < len(data):
        value, position = _varint(data, position)
        found.append(value)
    return found


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        value |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if byte < 128:
            return value, position
