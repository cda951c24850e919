"""What the life of a case leaves beside it: a history, messages and the log of a task."""

from casegraph.domain.bundles import CaseBundle
from casegraph.domain.events import CaseStarted, LogLevel, MessageCreated, NoteCreated, Recorded, TaskLogged
from casegraph.domain.ids import new_uuid
from casegraph.storage.lifecycle.history import write_events
from casegraph.storage.unit_of_work import unit_of_work
from tests.world import NOW, Person, World


async def add_life(world: World, case: CaseBundle, actor: Person, other: Person) -> None:
    """A few events of a case, with what they made."""
    task = case.tasks[0].record.id
    happened = (
        CaseStarted(1, "first"),
        NoteCreated(new_uuid(), "A note that not everybody may read", False),
        MessageCreated(new_uuid(), "Hello", None, other.id),
        MessageCreated(new_uuid(), None, {"sum": 1}, None),
        TaskLogged(task, new_uuid(), LogLevel.WARN, "Careful", 10),
        TaskLogged(task, new_uuid(), LogLevel.INFO, "Done", 10),
    )
    recorded = [Recorded(at, NOW, actor.id, other.id, one) for at, one in enumerate(happened, start=1)]
    async with unit_of_work(world.database) as unit:
        await write_events(unit, actor.tenant_id, case.record.id, recorded)
