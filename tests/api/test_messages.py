"""Messages over HTTP: those who see a case see what was put to it, in order, and nobody else does."""

from uuid import UUID

from casegraph.domain.ids import new_uuid
from casegraph.services.lifecycle import NewMessage, OnCase, PrincipalRef
from tests.api.living import Life, case_gid

MESSAGES = """messages { totalCount nodes { __typename id uuid case { id } author { username } owner { username }
    text data { valid value errors { pointer } } createdAt } }"""


async def put(life: Life, who: str, case_id: UUID, **message: object) -> None:
    await life.services.case_changes.create_message(life.actors[who], OnCase(case_id), NewMessage(**message))  # type: ignore[arg-type]


async def test_messages_are_listed_oldest_first_with_all_that_they_bring(life: Life) -> None:
    case_id, id_ = await life.start("ann", None), new_uuid()
    await put(life, "ann", case_id, id=id_, text="First\nline", owner=PrincipalRef(username="bob"))
    await put(life, "dan", case_id, data={"sum": [1, None]})
    await put(life, "dan", case_id, data=0)
    found = (await life.of_case("ann", case_id, MESSAGES))["messages"]
    assert found["totalCount"] == 3
    first, second, third = found["nodes"]
    assert first["uuid"] == str(id_)
    assert (first["text"], first["data"], first["owner"]) == ("First\nline", None, {"username": "bob"})
    assert (first["author"], first["case"]) == ({"username": "ann"}, {"id": case_gid(case_id)})
    assert second["data"] == {"valid": True, "value": {"sum": [1, None]}, "errors": []}
    assert (second["author"], second["owner"], second["text"]) == ({"username": "dan"}, None, None)
    assert third["data"]["value"] == 0
    assert first["createdAt"] <= second["createdAt"]


async def test_messages_are_paged(life: Life) -> None:
    case_id = await life.start("ann", None)
    for number in range(5):
        await put(life, "ann", case_id, text=str(number))
    document = """query ($id: ID!, $after: String) { case(id: $id) { messages(first: 2, after: $after) {
        nodes { text } pageInfo { endCursor hasNextPage } } } }"""
    texts, after = [], None
    for more in (True, True, False):
        page = (await life.ask("ann", document, id=str(case_id), after=after)).data["case"]["messages"]
        texts += [one["text"] for one in page["nodes"]]
        assert page["pageInfo"]["hasNextPage"] is more
        after = page["pageInfo"]["endCursor"]
    assert sorted(texts) == ["0", "1", "2", "3", "4"]
    last = await life.of_case("ann", case_id, "messages(last: 5) { nodes { text } }")
    assert [one["text"] for one in last["messages"]["nodes"]] == texts


async def test_a_message_is_a_node_of_those_who_see_its_case(life: Life) -> None:
    case_id = await life.start("ann", None)
    await put(life, "ann", case_id, text="Hello")
    id_ = await life.id_of(case_id, "messages")
    query = "query ($id: ID!) { node(id: $id) { id ... on Message { text } } }"
    for who, sees in [("ann", True), ("dan", True), ("root", True), ("bob", False), ("eve", False)]:
        expected = {"id": id_, "text": "Hello"} if sees else None
        assert (await life.ask(who, query, id=id_)).data["node"] == expected, who
        assert (await life.of_case(who, case_id, MESSAGES) is not None) is sees
