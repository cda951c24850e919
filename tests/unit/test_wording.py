"""Messages of graphql-core in GraphQL's words."""

import pytest

from casegraph.graphql.wording import in_graphql_words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Expected value of non-null type 'Int!' not to be None.",
            "Expected value of non-null type 'Int!' not to be null.",
        ),
        (
            "ID cannot represent value: {'a': [True, None, False]}",
            "ID cannot represent value: {'a': [true, null, false]}",
        ),
        ('Unknown field \'None\' in "True \\" None" and None', 'Unknown field \'None\' in "True \\" None" and null'),
        ("Nonesuch is no TrueType", "Nonesuch is no TrueType"),
    ],
)
def test_values_are_spelled_as_in_graphql(said: str, shown: str) -> None:
    assert in_graphql_words(said) == shown
