"""Trigrams: every three characters in a row of a folded text, from which an index finds any substring."""

import zlib
from uuid import UUID

LENGTH = 3


def trigrams(text: str) -> set[str]:
    """All runs of three characters in a text; none where it is shorter."""
    return {text[start : start + LENGTH] for start in range(len(text) - LENGTH + 1)}


def gram_codes(tenant_id: UUID, text: str) -> list[int]:
    """The trigrams as signed 32-bit codes that differ by tenant, so that one tenant's search never meets another's.

    Two trigrams may share a code; whoever looks up codes compares the text itself afterwards.
    """
    salt = zlib.crc32(tenant_id.bytes)
    return sorted(zlib.crc32(gram.encode("utf-8", "surrogatepass"), salt) - 2**31 for gram in trigrams(text))
