"""How much one request may read: lists within lists multiply, and are refused before they do harm."""

from casegraph.domain.enums import Permission
from tests.client import Client
from tests.world import World


def nested(levels: int, first: int) -> str:
    """Cases with their tasks, whose cases have their tasks, and so on."""
    inner = "id"
    for _ in range(levels):
        inner = f"tasks(first: {first}) {{ nodes {{ case {{ {inner} }} }} }}"
    return f"{{ cases(first: {first}) {{ nodes {{ {inner} }} }} }}"


async def test_lists_that_multiply_are_refused(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    admin = await world.person(tenant, "admin", Permission.ALL_CASES)
    await world.cases([world.bundle(admin, tasks=[{"owner": admin}] * 5) for _ in range(5)], tenant)

    assert (await client(admin, nested(2, 100))).data["cases"]["nodes"]
    answer = await client(admin, nested(9, 100))
    assert set(answer.codes) == {"LIMIT_EXCEEDED"}
    assert "100,000" in answer.errors[0]["message"]
