"""Event logs in XES (IEEE 1849), read as cases. Nothing is written here, and no database is known.

A log is read twice: `survey` checks all of it and tells what it holds, `read_cases` then gives its cases one
by one.

    trace               → case; its attributes become variables
    activity            → task definition, by its name
    activity instance   → task, from its first event to the one that ends it
    hand-over           → delegation, from one resource to the next
    resource, group     → principal, group, by name
    all else            → the task's data
"""

from casegraph.eventlogs.cases import LogCase, LogDelegation, LogTask
from casegraph.eventlogs.faults import LogFault
from casegraph.eventlogs.reading import read_cases
from casegraph.eventlogs.surveying import LogSurvey, survey

__all__ = ["LogCase", "LogDelegation", "LogFault", "LogSurvey", "LogTask", "read_cases", "survey"]
