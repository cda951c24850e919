"""What graphql-core says to clients, in GraphQL's words: it spells some values as Python does."""

import re

_WORDS = {"None": "null", "True": "true", "False": "false"}
_QUOTED_OR_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\b(?:None|True|False)\b')


def in_graphql_words(message: str) -> str:
    """The message with null, true and false as GraphQL writes them; what it quotes stays as it is."""
    return _QUOTED_OR_WORD.sub(lambda found: _WORDS.get(found[0], found[0]), message)
