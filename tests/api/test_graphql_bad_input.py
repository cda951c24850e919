"""The endpoint against bad input: whatever is sent, a GraphQL error comes back and no server error."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.graphql_client import JSON, RESPONSE, URL, code_of, error_of, post, post_bytes, send


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"1",
        b'"x"',
        b"null",
        b"true",
        b"[]",
        b'[{"query":"{ hello }"}]',
        b"{",
        b"{}",
        b"query",
        b"{ hello }",
        b"\xff\xfe",
        b'{"query":"\xff"}',
        b'{"query":"{ hello }","variables":{"v":"\\ud800"}}',
        b'{"query":"\xed\xa0\x80"}',
        b'{"query":"{ hello }","variables":{"v":NaN}}',
        b'{"query":"{ hello }","variables":{"v":Infinity}}',
        b'\xef\xbb\xbf{"query":"{ hello }"}',
        b"[" * 100_000,
        b'{"query":' * 20_000,
        b'{"query":"{ hello }","variables":{"v":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        '{"query":"{ hello }"}'.encode("utf-16"),
        *(b'{"query":%s}' % value for value in (b"1", b"null", b"false", b"[]", b"{}")),
        *(b'{"query":"{ hello }","operationName":%s}' % value for value in (b"0", b"false", b"[]", b"{}")),
        *(b'{"query":"{ hello }","variables":%s}' % value for value in (b"0", b"false", b"[]", b'"{}"')),
        *(b'{"query":"{ hello }","extensions":%s}' % value for value in (b"0", b"false", b"[]", b'"{}"')),
    ],
    ids=lambda body: repr(body[:50]),
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_bodies_that_are_no_request_are_bad(body: bytes, accept: str) -> None:
    assert code_of(await post_bytes(body, accept), 400) == "BAD_REQUEST"


def chain(levels: int) -> str:
    """Fragments that each spread the next twice under aliases: the bomb of some 1 KB."""
    links = "".join(f"fragment F{i} on Node{{a:node{{...F{i + 1}}}b:node{{...F{i + 1}}}}}" for i in range(levels))
    return f"{{node{{...F0}}}}{links}fragment F{levels} on Node{{id}}"


def ring(count: int, on: str, selections: str) -> str:
    """Fragments that each spread the next, and the last the first."""
    links = ((index, selections.format(next=(index + 1) % count)) for index in range(count))
    return "".join(f"fragment F{index} on {on}{{{inner}}}" for index, inner in links)


HOSTILE = {
    "bomb of 0.9 KB": chain(17),
    "bomb of 1.2 KB": chain(23),
    "bomb of 20 KB": chain(350),
    "aliases": "{" + " ".join(f"a{i}:hello" for i in range(10_000)) + "}",
    "a few aliases too many": "{" + " ".join(f"a{i}:hello" for i in range(201)) + "}",
    "braces": "{" * 50_000,
    "fields": "{node" * 20_000,
    "closed fields": "{node" * 5_000 + "{id}" + "}" * 5_000,
    "directives": "{hello " + "@skip(if:true)" * 10_000 + "}",
    "list": "{find(ids:[" + "1," * 20_000 + "])}",
    "deep list": "{echo(value:" + "[" * 50_000 + "]" * 50_000 + ")}",
    "deep object": "{echo(value:" + "{a:" * 20_000 + "1" + "}" * 20_000 + ")}",
    "deep type": "query($v:" + "[" * 20_000 + "Int" + "]" * 20_000 + "){hello}",
    "digits": "{find(ids:[" + "9" * 50_000 + "])}",
    "comments": "{hello}" + "#\n" * 40_000,
    "repeats": "{" + "node{id}" * 1_000 + "}",
    "repeats inside": "{" + "node{node{node{id}}}" * 100 + "}",
    "unknown names": "{node{" + " ".join(f"x{i}" for i in range(9_000)) + "}}",
    "variables": "query(" + " ".join(f"$v{i}:Int" for i in range(2_400)) + "){hello}",
    "spreads": "{" + "...F " * 3_000 + "} fragment F on Query{a:hello b:hello c:hello}",
    "chain": "{...F0}" + ring(1_000, "Query", "...F{next}").replace("...F0}", "hello}"),
    "cycles": "{...F0}" + ring(500, "Query", "...F{next}"),
    "cycles with fields": "{node{...F0}}" + ring(90, "Node", "node{{...F0 ...F{next}}}"),
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_documents_are_refused(query: str) -> None:
    response = await post({"query": query})
    assert response.status_code in (400, 413)
    for error in response.json()["errors"]:
        assert error["extensions"]["code"] in (
            "LIMIT_EXCEEDED",
            "GRAPHQL_PARSE_FAILED",
            "GRAPHQL_VALIDATION_FAILED",
        )


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("query ($v: JSON!) { echo(value: $v) }", "[" * 1_000 + "]" * 1_000),
        ("query ($v: Filter) { find(filter: $v) }", '{"all":[' * 400 + "{}" + "]}" * 400),
        ("query ($v: [Int!]) { find(ids: $v) }", "[" * 500 + "]" * 500),
        ("{ hello }", '{"a":' * 900 + "1" + "}" * 900),
    ],
)
async def test_variables_nested_deep_are_refused(query: str, value: str) -> None:
    response = await post_bytes(f'{{"query":{json.dumps(query)},"variables":{{"v":{value}}}}}'.encode())
    extensions = error_of(response, 400)["extensions"]
    assert extensions["code"] == "LIMIT_EXCEEDED"
    assert extensions["limit"] == {"name": "valueDepth", "maximum": 64}
    assert extensions["argument"][0] == "v"


def assert_kind(response: httpx.Response) -> None:
    """Whatever was sent, the answer is GraphQL's and the server's fault it is not."""
    assert response.status_code < 500
    body = response.json()
    assert set(body) <= {"data", "errors"}
    if response.status_code != 200:
        assert "data" not in body
        assert body["errors"]
    for error in body.get("errors", ()):
        assert error["message"]
        assert error["extensions"]["code"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
WORDS = '''
    { } ( ) [ ] : $ $v @skip @include(if:true) ... ...on ! = # query mutation subscription fragment F on Query
    Node hello node nodes id echo bump ticks value name first 1 -0.5e9 "x" """x""" null true RED __typename
    __schema {node{id}} {...F} query($v:JSON!){echo(value:$v)}
'''
queries = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=12).map(" ".join)


@given(st.binary(max_size=200))
async def test_no_bytes_break_the_endpoint(body: bytes) -> None:
    assert_kind(await post_bytes(body))


@given(values)
async def test_no_json_breaks_the_endpoint(value: Any) -> None:
    assert_kind(await post_bytes(json.dumps(value).encode()))


@given(
    st.fixed_dictionaries(
        {"query": queries | st.text(max_size=20) | values},
        optional={
            "variables": values | st.dictionaries(st.just("v"), values),
            "operationName": values,
            "extensions": values,
        },
    ),
    st.sampled_from([JSON, RESPONSE, "*/*", "text/html"]),
)
@settings(max_examples=300)
async def test_no_parameters_break_the_endpoint(parameters: dict[str, Any], accept: str) -> None:
    assert_kind(await post_bytes(json.dumps(parameters).encode(), accept))


@given(st.dictionaries(st.sampled_from(["query", "variables", "operationName", "extensions"]), queries | st.text()))
async def test_no_query_string_breaks_the_endpoint(parameters: dict[str, str]) -> None:
    encoded = urlencode(parameters, errors="surrogatepass")
    assert_kind(await send("GET", f"{URL}?{encoded}", headers={"accept": RESPONSE}))


@given(
    st.sampled_from(["accept", "content-type", "content-encoding", "content-length", "authorization"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
)
async def test_no_header_breaks_the_endpoint(name: str, value: str) -> None:
    headers = {"content-type": JSON, name: value}
    assert_kind(await send("POST", content=b'{"query":"{ hello }"}', headers=headers))
