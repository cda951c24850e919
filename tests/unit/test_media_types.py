"""Accept and Content-Type headers, well written and otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.graphql.media_types import GRAPHQL_RESPONSE, JSON, is_json, prefers_html, response_type

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("  ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("Application/JSON; Charset=UTF-8", JSON),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL_RESPONSE),
        (
            "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
            GRAPHQL_RESPONSE,
        ),
        ("application/json, application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json;q=0.9", JSON),
        ("application/json;q=0.1, application/graphql-response+json;q=0.100", GRAPHQL_RESPONSE),
        ("application/json, text/plain, */*", JSON),
        ("application/graphql-response+json, */*", GRAPHQL_RESPONSE),
        ("application/json;q=0.5, */*", GRAPHQL_RESPONSE),
        ("application/json;q=0, */*;q=0.1", GRAPHQL_RESPONSE),
        ("application/graphql-response+json;q=0, application/*", JSON),
        (BROWSER, JSON),
        ('application/json;profile="a,b;q=0"', JSON),
        ('text/plain;a="\\", ", application/json', JSON),
        ("nonsense, application/json", JSON),
        ("application/json;q=0", None),
        ("application/json;q=2", None),
        ("application/json;q=high", None),
        ("application/json;charset=latin-1", None),
        ("application/jsonp", None),
        ("xapplication/json", None),
        ("application/json-patch+json", None),
        ("*/json", None),
        ("text/html", None),
        ("nonsense", None),
        (",", None),
        (";", None),
        ("/", None),
    ],
)
def test_response_type(accept: str | None, chosen: str | None) -> None:
    assert response_type(accept) == chosen


def test_long_headers_are_read_as_short_ones_are() -> None:
    assert response_type("text/plain, " * 100 + GRAPHQL_RESPONSE) == GRAPHQL_RESPONSE


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("TEXT/HTML, application/json;q=0.9", True),
        ("text/*, */*;q=0.1", True),
        (None, False),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html;q=0", False),
        ("text/html, application/json", False),
        ("application/json, text/html;q=0.9", False),
        ("text/plain", False),
    ],
)
def test_pages_are_for_browsers(accept: str | None, html: bool) -> None:
    assert prefers_html(accept) is html


@pytest.mark.parametrize(
    ("content_type", "json"),
    [
        ("application/json", True),
        ("APPLICATION/Json ;charset=UTF-8", True),
        ('application/json; charset="utf-8"', True),
        ("application/json; unknown=parameter", True),
        (None, False),
        ("", False),
        (";", False),
        ("application/json; charset=utf-16", False),
        ("application/json; charset=iso-8859-1", False),
        ("application/graphql", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=application/json", False),
        ("text/plain;charset=UTF-8", False),
        ("text/plain, application/json", False),
        ("application/json, text/plain", False),
        ("application/jsonx", False),
        ("*/*", False),
    ],
)
def test_bodies_are_json_in_utf8(content_type: str | None, json: bool) -> None:
    assert is_json(content_type) is json


@given(st.text(alphabet='application/json;q=0.1,* "\\charset\t', max_size=60))
def test_no_header_breaks_the_parser(text: str) -> None:
    assert response_type(text) in (GRAPHQL_RESPONSE, JSON, None)
    assert prefers_html(text) in (True, False)
    assert is_json(text) in (True, False)


@pytest.mark.parametrize("text", ['"\\' * 30_000, '"' * 60_001, ",;" * 30_000, 'a/b;q="' + "\\" * 60_001])
def test_hostile_headers_are_read_in_one_pass(text: str) -> None:
    # Read with backtracking the first of these takes more than a minute.
    assert response_type(text) is None
    assert not is_json(text)
