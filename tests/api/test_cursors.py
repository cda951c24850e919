"""A cursor is good for the list and the order that gave it; cut, altered or forged, it is refused and harms nobody."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from casegraph.domain import cursors
from casegraph.domain.ids import new_uuid
from tests.api.desk import CURSOR, Desk, check_refused

PAGE = "query ($c: String) { cases(first: 1, after: $c%s) { nodes { number } pageInfo { endCursor } } }"


async def first_cursor(desk: Desk, order: str = "") -> str:
    """The cursor of the first case in an order."""
    answer = await desk.ask(PAGE % order)
    found: str = answer.data["cases"]["pageInfo"]["endCursor"]
    return found


async def check_no_cursor(desk: Desk, cursor: str, order: str = "") -> None:
    """The cursor is refused by the list of cases in this order."""
    check_refused(await desk.ask(PAGE % order, {"c": cursor}), CURSOR, ["after"])


async def test_cut_or_altered(desk: Desk) -> None:
    cursor = await first_cursor(desk)
    for place in range(len(cursor)):
        altered = "A" if cursor[place] != "A" else "B"
        await check_no_cursor(desk, cursor[:place])
        await check_no_cursor(desk, cursor[:place] + altered + cursor[place + 1 :])
    for text in (cursor + "A", cursor + "=", " " + cursor, cursor * 200):
        await check_no_cursor(desk, text)


@pytest.mark.parametrize(
    "order",
    [
        ", orderBy: [{field: NUMBER}]",
        ", orderBy: [{field: CREATED_AT, direction: DESC}]",
        ', orderBy: [{variable: "/amount", direction: DESC}]',
        ", orderBy: [{field: NUMBER, direction: DESC}, {field: TITLE}]",
    ],
)
async def test_of_another_order(desk: Desk, order: str) -> None:
    await check_no_cursor(desk, await first_cursor(desk), order)
    await check_no_cursor(desk, await first_cursor(desk, order))


async def test_of_another_list(desk: Desk) -> None:
    query = "{ tasks(first: 1) { pageInfo { endCursor } } principals(first: 1) { pageInfo { endCursor } } }"
    for found in (await desk.ask(query)).data.values():
        await check_no_cursor(desk, found["pageInfo"]["endCursor"])


SPELLED = {
    "NUMBER:-": "",
    "TITLE:+": ", orderBy: [{field: TITLE}]",
    "CREATED_AT:+": ", orderBy: [{field: CREATED_AT}]",
    "STATUS:+": ", orderBy: [{field: STATUS}]",
    "VARIABLE/amount:+": ', orderBy: [{variable: "/amount"}]',
}

FORGED = [
    ("NUMBER:-", ["", "[", "[" * 2000, "5", "null", "{}", "[]", "[1,2]", '["1"]', "[null]", "[true]"]),
    ("NUMBER:-", ["[1.5]", "[NaN]", "[99999999999999999999]", "[2147483648]", "[-2147483649]", "[1]x"]),
    ("TITLE:+", [r'["\u0000",ID]', r'["\ud800",ID]', '["x","soon"]', '["x",5]', '["x",null]', "[null,ID]"]),
    ("CREATED_AT:+", ['["0001-01-01T00:00:00+14:00",ID]', '["9999-12-31T23:59:59-14:00",ID]']),
    ("CREATED_AT:+", ['["2024-01-01T00:00:00",ID]', '["soon",ID]', "[5,ID]", "[null,ID]"]),
    ("STATUS:+", ["[99999,ID]", "[-32769,ID]", '["RUNNING",ID]', "[true,ID]", "[2.0,ID]"]),
    ("VARIABLE/amount:+", ["[1,NaN,null,ID]", "[1,true,null,ID]", '[1,"1",null,ID]', "[1,1,5,ID]"]),
    ("VARIABLE/amount:+", ["[1,1" + "0" * 400 + ",null,ID]", "[1e9,1,null,ID]"]),
]


@pytest.mark.parametrize(("spelled", "payloads"), FORGED)
async def test_forged_with_the_right_digest(desk: Desk, spelled: str, payloads: list[str]) -> None:
    for payload in payloads:
        filled = payload.replace("ID", f'"{new_uuid()}"').encode()
        raw = b"\x01" + cursors._digest(signature(desk, spelled), filled) + filled
        await check_no_cursor(desk, urlsafe_b64encode(raw).rstrip(b"=").decode(), SPELLED[spelled])


async def test_forged_with_bytes_that_are_no_text(desk: Desk) -> None:
    raw = b"\x01" + cursors._digest(signature(desk, "NUMBER:-"), b"\xff") + b"\xff"
    await check_no_cursor(desk, urlsafe_b64encode(raw).rstrip(b"=").decode())


async def test_the_hand_that_forges_could_make_good_ones(desk: Desk) -> None:
    """Else the tests above would prove nothing: these reach what their maker may see anyway."""
    good: dict[str, list[Any]] = {"NUMBER:-": [3], "STATUS:+": [1, str(new_uuid())], "TITLE:+": ["", str(new_uuid())]}
    for spelled, values in good.items():
        cursor = cursors.encode(signature(desk, spelled), values)
        assert (await desk.ask(PAGE % SPELLED[spelled], {"c": cursor})).data["cases"]["nodes"]


def signature(desk: Desk, spelled: str) -> str:
    """What ties a cursor to the list of cases of this tenant in this order."""
    return f"cases|{desk.person.tenant_id}|{spelled}"
