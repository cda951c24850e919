"""Text as people compare it: folded for case-insensitive search and sorting, the same on every database."""

import unicodedata

SORT_KEY_LENGTH = 200


def fold(text: str) -> str:
    """Case-folded and composed (NFC), so that `STRASSE` finds `Straße` and `É` finds `é` however it was typed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def search_line(text: str) -> str:
    """What `search` compares: folded, and on one line, so that no piece of two texts is found where they meet."""
    return fold(text).replace("\n", " ")


def sort_key(text: str) -> str:
    """What a text sorts by: folded, and cut to `SORT_KEY_LENGTH` characters so that every index can hold it."""
    return fold(text)[:SORT_KEY_LENGTH]
