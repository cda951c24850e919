"""Who gets a task: its pool, and the owner that its assignment rule gives it."""

from collections.abc import Sequence
from random import Random

from casegraph.demo.organisation import SYSTEM, Organisation
from casegraph.demo.samples.model import AUTOMATIC, SampleProcess, Variables
from casegraph.demo.work import Work
from casegraph.domain.enums import AssignmentRule
from casegraph.processes.model import TaskDefinition

SELF_SERVICE = (AssignmentRule.SELF_SERVICE, AssignmentRule.SELF_SERVICE_EVALUATE)


class Staff:
    """The people of an organisation, as the tasks of one process call on them."""

    def __init__(self, organisation: Organisation, sample: SampleProcess, rng: Random) -> None:
        self._organisation = organisation
        self._named_by = sample.named_by
        self._rng = rng

    def pool_of(self, definition: TaskDefinition, variables: Variables) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The groups and the users who may take a task; what is automatic is the server's own."""
        if definition.type in AUTOMATIC:
            return (), (SYSTEM,)
        if definition.assignment_rule is AssignmentRule.SELF_SERVICE_EVALUATE:
            return (variables[self._named_by[definition.key]],), ()
        return definition.groups, definition.users

    def members(self, groups: Sequence[str], users: Sequence[str] = ()) -> list[str]:
        """Everyone in a pool, each once."""
        found = (one.username for group in groups for one in self._organisation.members(group))
        return list(dict.fromkeys([*users, *found]))

    def pick(self, pool: Sequence[str]) -> str:
        """One of the pool; those who are busy more often."""
        weights = [self._organisation.person(one).busy for one in pool]
        return self._rng.choices(pool, weights)[0]

    def owner_of(self, work: Work, after: Work | None, turn: int, variables: Variables) -> str | None:
        """Whom the rule names, when a task begins after another; nobody where it waits in its pool."""
        pool = self.members(work.groups, work.users)
        match work.definition.assignment_rule:
            case AssignmentRule.BALANCED:
                return pool[turn % len(pool)]
            case AssignmentRule.MANUAL:
                return self.pick(pool)
            case AssignmentRule.EVALUATE:
                return str(variables[self._named_by[work.definition.key]])
            case AssignmentRule.REPORT_TO if after is not None and after.owner is not None:
                return self._organisation.person(after.owner).manager or after.owner
        return None
