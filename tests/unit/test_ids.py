"""Global ids: what is encoded comes back, a bare UUID is understood, and nothing else is."""

from base64 import b64encode
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain.errors import InvalidInput
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids

SOME = UUID("0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f")

NAMES = st.from_regex(r"\A[A-Z][A-Za-z]*\Z")


@given(NAMES, st.uuids())
def test_what_is_encoded_comes_back(name: str, uuid: UUID) -> None:
    assert ids.decode(ids.encode(name, uuid)) == (name, uuid)
    assert ids.uuid_of(ids.encode(name, uuid), name) == uuid


@given(NAMES, st.lists(st.uuids()))
def test_many_are_encoded_as_each_is(name: str, uuids: list[UUID]) -> None:
    expected = [b64encode(f"{name}:{uuid}".encode()).decode() for uuid in uuids]
    assert ids.encode_all(name, uuids) == expected == [ids.encode(name, uuid) for uuid in uuids]


@given(NAMES, NAMES, st.uuids(), st.uuids())
def test_ids_are_unique_among_all_types(one: str, other: str, first: UUID, second: UUID) -> None:
    assert (ids.encode(one, first) == ids.encode(other, second)) == ((one, first) == (other, second))


@given(st.uuids())
def test_a_bare_uuid_is_understood_where_the_type_is_known(uuid: UUID) -> None:
    assert ids.uuid_of(str(uuid), "Case") == uuid
    assert ids.uuid_of(str(uuid).upper(), "Task") == uuid


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ids.uuid_of(text, "Case", ("filter", "id", "in", 3))
    assert caught.value.path == ("filter", "id", "in", 3)


def test_an_id_of_another_type_names_both() -> None:
    with pytest.raises(InvalidInput, match=r"belongs to a Task; expected the id of a Case\."):
        ids.uuid_of(ids.encode("Task", new_uuid()), "Case")


@pytest.mark.parametrize(
    "text",
    [
        f"Case:{SOME}x",
        f"Case:{{{SOME}}}",
        f"Case:urn:uuid:{SOME}",
        f"Case:{str(SOME)[:-1]}_",
        f"Case:{str(SOME)[:-2]}_f",
        f"Case:{str(SOME).replace('-', '')}",
        f"Case {SOME}",
        "Case:",
        ":",
        "",
    ],
)
def test_base64_of_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        ids.decode(b64encode(text.encode()).decode())


@pytest.mark.parametrize("change", ["\n{}", "{}\n", "{}=", " {}", "{}A", "{}é"])
def test_an_id_has_one_spelling(change: str) -> None:
    good = ids.encode("Case", new_uuid())
    with pytest.raises(InvalidInput):
        ids.decode(change.format(good))


def test_parts_of_things_have_ids_that_name_no_thing() -> None:
    uuid = new_uuid()
    one, other = ids.encode_key("TaskDefinition", uuid, "check"), ids.encode_key("TaskDefinition", uuid, "pay")
    assert one != other
    with pytest.raises(InvalidInput):
        ids.decode(one)


def test_ids_grow_as_they_are_made() -> None:
    made = [new_uuid() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
