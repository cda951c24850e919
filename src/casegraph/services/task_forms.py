"""Forms of tasks on paper: links to them, and the files that are made when a link is followed.

To make a file takes the better part of a second, so a list of tasks with their forms costs nothing but links.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from casegraph.auth import policy
from casegraph.auth.links import FormLink
from casegraph.domain import json_pointer
from casegraph.domain.actor import Actor
from casegraph.domain.errors import InvalidInput, LimitExceeded, NotFound
from casegraph.domain.files import filename_of
from casegraph.domain.records import DownloadRecord, TaskRecord
from casegraph.rendering.asking import form_job
from casegraph.rendering.paper import Paper
from casegraph.services.downloads import PDF
from casegraph.services.links import Links
from casegraph.services.printing import Printing
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.cases import CaseRepository
from casegraph.storage.repositories.processes import ProcessRepository
from casegraph.storage.repositories.tasks import TaskRepository

ZIP: Final = "application/zip"
LONGEST_POINTER: Final = 500
"""The most bytes of a pointer in UTF-8: it travels in the link."""


class FormFile(NamedTuple):
    """A form on paper, or several in a ZIP."""

    content_type: str
    data: bytes


class TaskForms:
    """Gives links to forms, which are good for `lifetime`, and makes what they lead to."""

    def __init__(
        self, lists: Lists, links: Links, printing: Printing, clock: Callable[[], datetime], lifetime: timedelta
    ) -> None:
        self._tasks = TaskRepository(lists)
        self._cases = CaseRepository(lists)
        self._processes = ProcessRepository(lists)
        self._links = links
        self._printing = printing
        self._clock = clock
        self._lifetime = lifetime

    async def links(
        self, actor: Actor, tasks: Sequence[TaskRecord], pointer: str
    ) -> list[DownloadRecord | InvalidInput]:
        """A link for each of the tasks, which the actor sees; the error in its place where the pointer leads nowhere.

        Raises `LimitExceeded`.
        """
        if len(pointer.encode()) > LONGEST_POINTER:
            raise LimitExceeded(f"The pointer may have {LONGEST_POINTER} bytes at most.", ("pointer",))
        data = await self._tasks.data(policy.cases(actor), [task.id for task in tasks])
        return [await self._link(actor, task, data.get(task.id), pointer) for task in tasks]

    async def file(self, link: FormLink) -> FormFile:
        """What a proven link leads to.

        Raises `NotFound`, and `RenderingError`, `PrintingBusy` and `PrintingUnavailable` where it cannot be made.
        """
        scope, ids = policy.linked_cases(link), [link.task_id]
        task = (await self._tasks.by_ids(scope, ids)).get(link.task_id)
        if task is None:
            raise NotFound("The task of this form is gone.")
        value = (await self._tasks.data(scope, ids)).get(link.task_id)
        part = _part(value, link.pointer)
        if part is None or isinstance(part.value, list) is not link.many:
            raise NotFound("The data of the task have changed since the link was given; ask for another one.")
        schema = await self._schema(link, task)
        paper = Paper(task.title, "en", self._clock())
        job = form_job(schema, value, link.pointer, paper, await self._subtitle(link, task))
        [made] = await self._printing.files(job)
        return FormFile(ZIP if link.many else PDF, made)

    async def _link(self, actor: Actor, task: TaskRecord, value: Any, pointer: str) -> DownloadRecord | InvalidInput:
        part = _part(value, pointer)
        if part is None:
            return InvalidInput("The pointer leads nowhere in the data of the task.", ("pointer",))
        many = isinstance(part.value, list)
        ends = (self._clock() + self._lifetime).replace(microsecond=0)
        name = filename_of(task.title, "zip" if many else "pdf")
        link = FormLink(actor.tenant.id, actor.principal.id, task.id, ends, many, pointer)
        token = await self._links.sign(link, name)
        return DownloadRecord(f"/forms/{token}/{quote(name, safe='')}", name, ZIP if many else PDF, None, ends)

    async def _schema(self, link: FormLink, task: TaskRecord) -> Any:
        if task.process_id is None:
            return None
        found = await self._processes.definitions(policy.linked_tenant(link), [task.process_id])
        step = found[task.process_id].task(task.definition_key)
        return None if step is None else step.data_schema

    async def _subtitle(self, link: FormLink, task: TaskRecord) -> str:
        found = await self._cases.by_ids(policy.linked_cases(link), [task.case_id])
        case = found.get(task.case_id)
        return "" if case is None else f"{case.title} · {case.number}"


class _Found(NamedTuple):
    value: Any


def _part(value: Any, pointer: str) -> _Found | None:
    """What the pointer leads to; None where that is nothing."""
    try:
        return _Found(json_pointer.at(value, pointer))
    except (LookupError, ValueError):
        return None
