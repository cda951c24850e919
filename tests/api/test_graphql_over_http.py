"""The endpoint over ASGI: methods, media types, statuses, tokens and the page for browsers."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message, Scope
from structlog.testing import capture_logs

from casegraph.domain.request_facts import request_facts
from casegraph.graphql.execution import Pipeline
from casegraph.graphql.http import GraphQLEndpoint
from casegraph.graphql.limits import Limits
from tests.api.graphql_client import JSON, RESPONSE, URL, code_of, error_of, exchange, get, post, post_bytes, send
from tests.protocol.toy import SECRET, endpoint, make_context, schema

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
    ],
)
async def test_answers_in_the_accepted_type(accept: str | None, content_type: str) -> None:
    response = await post({"query": "{ hello }"}, accept)
    assert response.status_code == 200
    assert response.content == b'{"data":{"hello":"Hello world"}}'
    assert response.headers["content-type"] == f"{content_type}; charset=utf-8"
    assert response.headers["vary"] == "Accept"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-length"] == str(len(response.content))


async def test_several_accept_headers_count_as_one() -> None:
    headers = [("content-type", JSON), ("accept", "text/html"), ("accept", RESPONSE)]
    response = await send("POST", content=b'{"query":"{ hello }"}', headers=headers)
    assert response.headers["content-type"] == f"{RESPONSE}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/html", "application/jsonp", "application/json;q=0", "image/*"])
async def test_other_types_are_not_acceptable(accept: str) -> None:
    assert code_of(await post({"query": "{ hello }"}, accept), 406) == "NOT_ACCEPTABLE"


async def test_all_parameters_are_taken_and_others_ignored() -> None:
    parameters = {
        "query": "query A($n: String!) { hello(name: $n) } query B { node { id } }",
        "variables": {"n": "Zoë 🏊"},
        "operationName": "A",
        "extensions": {"any": [1]},
        "id": 7,
    }
    response = await post(parameters)
    assert response.json() == {"data": {"hello": "Hello Zoë 🏊"}}


async def test_null_parameters_are_absent() -> None:
    parameters = {"query": "{ hello }", "variables": None, "operationName": None, "extensions": None}
    assert (await post(parameters)).json() == {"data": {"hello": "Hello world"}}


async def test_of_doubled_keys_the_last_counts() -> None:
    response = await post_bytes(b'{"query":"{","query":"{ hello }"}')
    assert response.json() == {"data": {"hello": "Hello world"}}


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_partial_data_is_a_success(accept: str) -> None:
    response = await post({"query": "{ hello broken }"}, accept)
    assert response.status_code == 200
    body = response.json()
    assert body["data"] == {"hello": "Hello world", "broken": None}
    assert [error["path"] for error in body["errors"]] == [["broken"]]
    assert SECRET not in response.text


async def test_data_that_errors_made_null_is_still_there() -> None:
    response = await post({"query": "{ required }"})
    assert response.status_code == 200
    assert response.json()["data"] is None


REQUEST_ERRORS = [
    ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
    ({"query": ""}, "GRAPHQL_PARSE_FAILED"),
    ({"query": "{ missing }"}, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "{ ... @defer { hello } }"}, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "query A { hello } query B { hello }"}, "OPERATION_RESOLUTION_FAILED"),
    ({"query": "{ hello }", "operationName": "A"}, "OPERATION_RESOLUTION_FAILED"),
    ({"query": "subscription { ticks }"}, "OPERATION_RESOLUTION_FAILED"),
    ({"query": "query ($v: JSON!) { echo(value: $v) }"}, "BAD_USER_INPUT"),
    ({"query": "query ($v: String!) { hello(name: $v) }", "variables": {"v": "\0"}}, "BAD_USER_INPUT"),
    ({"query": '{ hello(name: "\\u0000") }'}, "BAD_USER_INPUT"),
    ({"query": "{ " + "hello " * 200 + "}"}, "LIMIT_EXCEEDED"),
]


@pytest.mark.parametrize(("accept", "status"), [(RESPONSE, 400), (JSON, 200), (None, 200)])
@pytest.mark.parametrize(("parameters", "code"), REQUEST_ERRORS)
async def test_request_errors_have_no_data(
    parameters: dict[str, Any], code: str, accept: str | None, status: int
) -> None:
    response = await post(parameters, accept)
    assert response.status_code == status
    body = response.json()
    assert set(body) == {"errors"}
    assert [error["extensions"]["code"] for error in body["errors"]] == [code]


@pytest.mark.parametrize(("accept", "status"), [(RESPONSE, 400), (JSON, 200), (None, 200)])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_several_request_errors_are_all_told(method: str, accept: str | None, status: int) -> None:
    query = "{ missing other }"
    response = await (get(accept, query=query) if method == "GET" else post({"query": query}, accept))
    assert response.status_code == status
    body = response.json()
    assert "data" not in body
    assert {error["extensions"]["code"] for error in body["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}
    assert len(body["errors"]) == 2


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/graphql",
        "application/json; charset=utf-16",
        "application/jsonx",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "text/plain; x=application/json",
    ],
)
async def test_only_json_is_read(content_type: str) -> None:
    response = await send("POST", content=b'{"query":"{ hello }"}', headers={"content-type": content_type})
    assert code_of(response, 415) == "UNSUPPORTED_MEDIA_TYPE"


async def test_a_body_without_a_type_is_not_read() -> None:
    assert code_of(await send("POST", content=b'{"query":"{ hello }"}'), 415) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
async def test_compressed_bodies_are_not_read(encoding: str) -> None:
    response = await post_bytes(b'{"query":"{ hello }"}', headers={"content-encoding": encoding})
    assert code_of(response, 415) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("content_type", ['application/json; charset="UTF-8"', "Application/JSON"])
async def test_json_is_read_however_its_type_is_written(content_type: str) -> None:
    headers = {"content-type": content_type, "content-encoding": "Identity"}
    response = await send("POST", content=b'{"query":"{ hello }"}', headers=headers)
    assert response.status_code == 200


def body_of(length: int) -> bytes:
    """A good request, so many bytes long."""
    start = b'{"query":"{ hello }","extensions":{"pad":"'
    return start + b"x" * (length - len(start) - 3) + b'"}}'


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """The body in pieces, without its length known."""
    for start in range(0, len(body), 100):
        yield body[start : start + 100]


@pytest.mark.parametrize(("length", "status"), [(1_000, 200), (1_001, 413)])
async def test_bodies_are_limited(length: int, status: int) -> None:
    limited = Starlette(routes=[Route("/graphql", endpoint(max_body_bytes=1_000))])
    body = body_of(length)
    declared = await post_bytes(body, to=limited)
    headers = {"content-type": JSON, "accept": RESPONSE}
    undeclared = await send("POST", to=limited, content=pieces(body), headers=headers)
    lying = await send("POST", to=limited, content=pieces(body), headers={**headers, "content-length": "10"})
    for response in (declared, undeclared, lying):
        assert response.status_code == status
        if status == 413:
            limit = error_of(response, 413)["extensions"]["limit"]
            assert limit == {"name": "bodyBytes", "maximum": 1_000}


@pytest.mark.parametrize("declared", ["1001", "9" * 10_000])
async def test_what_is_declared_too_long_is_not_read(declared: str) -> None:
    async def receive() -> Message:
        raise AssertionError("the body was read")

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", JSON.encode()), (b"content-length", declared.encode())]
    scope: Scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b""}
    await endpoint(max_body_bytes=1_000)(scope, receive, keep)
    assert sent[0]["status"] == 413


@pytest.mark.parametrize("declared", [b"x", b"-5", b"\xb2", b"1e9", b""])
async def test_a_length_that_is_none_is_not_believed(declared: bytes) -> None:
    response = await post_bytes(b'{"query":"{ hello }"}', headers={"content-length": declared})
    assert response.status_code == 200


async def test_nobody_is_answered_who_has_gone() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def refuse(message: Message) -> None:
        raise AssertionError("somebody was answered")

    headers = [(b"content-type", JSON.encode())]
    scope: Scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b""}
    await endpoint()(scope, receive, refuse)


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_documents_too_long_are_413(accept: str) -> None:
    limited = Starlette(routes=[Route("/graphql", endpoint(Pipeline(schema, Limits(document_bytes=9))))])
    assert (await post({"query": "{ hello }"}, accept, limited)).status_code == 200
    error = error_of(await post({"query": "{ hello  }"}, accept, limited), 413)
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": {"name": "documentBytes", "maximum": 9}}


async def test_queries_are_answered_by_get() -> None:
    response = await get(
        query="query A($n: String!) { hello(name: $n) } query B { __typename }",
        variables='{"n":"Zoë"}',
        operationName="A",
        extensions="{}",
        other="x",
    )
    assert response.status_code == 200
    assert response.json() == {"data": {"hello": "Hello Zoë"}}


async def test_empty_parameters_of_get_are_absent() -> None:
    response = await get(query="{ hello }", variables="", operationName="", extensions="")
    assert response.json() == {"data": {"hello": "Hello world"}}


async def test_null_is_a_name_in_get() -> None:
    response = await get(query="query null { hello } query other { __typename }", operationName="null")
    assert response.json() == {"data": {"hello": "Hello world"}}


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "variables={}",
        "query={hello}&variables=x",
        "query={hello}&variables=[]",
        "query={hello}&variables=1",
        "query={hello}&extensions=%5B%5D",
        "query={hello}&query={hello}",
        "query={hello}&variables={}&variables={}",
        "query={hello}&variables=" + "%5B" * 5_000,
    ],
)
async def test_bad_parameters_of_get_are_bad(query_string: str) -> None:
    response = await send("GET", f"{URL}?{query_string}", headers={"accept": RESPONSE})
    assert code_of(response, 400) == "BAD_REQUEST"


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_mutations_are_refused_by_get(accept: str) -> None:
    response = await get(accept, query="query A { hello } mutation B { bump }", operationName="B")
    assert code_of(response, 405) == "METHOD_NOT_ALLOWED"
    assert response.headers["allow"] == "POST"
    response = await get(accept, query="query A { hello } mutation B { bump }", operationName="A")
    assert response.status_code == 200


async def test_mutations_are_served_by_post() -> None:
    assert (await post({"query": "mutation { bump }"})).json() == {"data": {"bump": 1}}


@pytest.mark.parametrize("query", ["{ hello }", "mutation { bump }", "{"])
async def test_head_is_get_without_the_body(query: str) -> None:
    query_string = urlencode({"query": query}).encode()
    start, body = await exchange({"method": "GET", "query_string": query_string}, endpoint())
    head, nothing = await exchange({"method": "HEAD", "query_string": query_string}, endpoint())
    assert head == start
    assert body["body"]
    assert not nothing["body"]


async def test_options_names_the_methods() -> None:
    response = await send("OPTIONS")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "QUERY", "post"])
async def test_other_methods_are_refused(method: str) -> None:
    start, body = await exchange({"method": method}, endpoint())
    assert start["status"] == 405
    assert (b"allow", b"GET, HEAD, POST, OPTIONS") in start["headers"]
    assert orjson.loads(body["body"])["errors"][0]["extensions"] == {"code": "METHOD_NOT_ALLOWED"}


async def test_browsers_get_the_page() -> None:
    response = await send("GET", headers={"accept": BROWSER, "authorization": "Bearer unknown"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["vary"] == "Accept"
    assert response.text == "<title>Page</title>"


@pytest.mark.parametrize(
    ("url", "accept"),
    [(URL, JSON), (URL, "*/*"), (f"{URL}?query=%7Bhello%7D", BROWSER), (f"{URL}?query=", BROWSER)],
)
async def test_what_asks_a_query_gets_no_page(url: str, accept: str) -> None:
    response = await send("GET", url, headers={"accept": accept})
    assert response.headers["content-type"] == f"{JSON}; charset=utf-8"


async def test_without_a_page_browsers_get_json() -> None:
    bare = Starlette(routes=[Route("/graphql", GraphQLEndpoint(Pipeline(schema), make_context))])
    assert code_of(await send("GET", to=bare, headers={"accept": BROWSER}), 400) == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("token", "status", "code", "message"),
    [
        ("unknown", 401, "UNAUTHENTICATED", "The token is not known."),
        ("forbidden", 403, "FORBIDDEN", "You are not of this organization."),
        ("invalid", 400, "BAD_USER_INPUT", "X-Organization names no organization."),
        ("broken", 500, "INTERNAL_SERVER_ERROR", "Internal server error"),
    ],
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_nothing_is_read_before_it_is_known_who_asks(
    token: str, status: int, code: str, message: str, accept: str
) -> None:
    with capture_logs() as logs:
        response = await post_bytes(b"{", accept, headers={"authorization": f"Bearer {token}"})
    assert error_of(response, status) == {"message": message, "extensions": {"code": code}}
    assert response.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)
    assert [str(log["exc_info"]) for log in logs] == ([SECRET] if status == 500 else [])


async def test_limits_of_an_outer_application_are_answered_in_kind() -> None:
    outer = Starlette(routes=[Route("/graphql", endpoint(), max_body_size=50)])
    headers = {"content-type": JSON, "accept": RESPONSE}
    response = await send("POST", to=outer, content=pieces(body_of(1_000)), headers=headers)
    assert code_of(response, 413) == "BAD_REQUEST"


async def test_the_operation_is_named_for_the_log() -> None:
    seen: list[Mapping[str, Any]] = []

    async def watched(scope: Scope, receive: Any, send: Any) -> None:
        facts: dict[str, str] = {}
        request_facts.set(facts)
        await endpoint()(scope, receive, send)
        facts.pop("executor", None)
        seen.append(facts)

    await post({"query": "query Mine { hello }"}, to=watched)
    await post({"query": "{ hello }"}, to=watched)
    await post({"query": f"query {'x' * 500} {{ hello }}"}, to=watched)
    await post({"query": "{ missing }"}, to=watched)
    assert seen == [{"operation": "Mine"}, {"operation": ""}, {"operation": "x" * 100}, {}]


@pytest.mark.parametrize(
    "literal",
    ["9007199254740993", "123456789012345678901234567890", '"\\uD83D\\uDE00"', "1e308", "[" * 60 + "]" * 60],
)
async def test_json_literals_come_back(literal: str) -> None:
    response = await post({"query": f"{{ echo(value: {literal}) }}"})
    assert response.status_code == 200
    assert response.json() == {"data": {"echo": json.loads(literal)}}


async def test_json_variables_come_back() -> None:
    value = {"big": 2**63, "small": -(2**63), "text": "\u2028 \x1f", "deep": json.loads("[" * 60 + "]" * 60)}
    response = await post({"query": "query ($v: JSON!) { echo(value: $v) }", "variables": {"v": value}})
    assert response.json() == {"data": {"echo": value}}
