"""Changing cases and tasks on behalf of an actor: one public method is one authorised, atomic act.

Each locks the case, decides, and writes the events with their effects; what is refused leaves nothing behind.
"""

from casegraph.services.lifecycle.cases import CaseChanges
from casegraph.services.lifecycle.changing import Changing
from casegraph.services.lifecycle.creation import CaseCreation
from casegraph.services.lifecycle.generation import DocumentGeneration
from casegraph.services.lifecycle.papers import PaperChanges
from casegraph.services.lifecycle.requests import (
    Assignee,
    Attachment,
    CaseReassignment,
    NewCase,
    NewDocument,
    NewFolder,
    NewForm,
    NewMessage,
    NewNote,
    NewTask,
    OnCase,
    OnDocument,
    OnTask,
    PrincipalRef,
    Reassignment,
    Routing,
    TaskCompletion,
)
from casegraph.services.lifecycle.standing import Standing
from casegraph.services.lifecycle.tasks import TaskChanges

__all__ = [
    "Assignee",
    "Attachment",
    "CaseChanges",
    "CaseCreation",
    "CaseReassignment",
    "Changing",
    "DocumentGeneration",
    "NewCase",
    "NewDocument",
    "NewFolder",
    "NewForm",
    "NewMessage",
    "NewNote",
    "NewTask",
    "OnCase",
    "OnDocument",
    "OnTask",
    "PaperChanges",
    "PrincipalRef",
    "Reassignment",
    "Routing",
    "Standing",
    "TaskChanges",
    "TaskCompletion",
]
