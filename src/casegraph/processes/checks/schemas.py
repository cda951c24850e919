"""The JSON Schemas that a definition holds are ones."""

from collections.abc import Callable, Iterator
from typing import Any

from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.json_schemas import faults_of
from casegraph.processes.model import ProcessDefinition


def _schemas(definition: ProcessDefinition) -> Iterator[Fault]:
    for path, schema in _all(definition):
        if isinstance(schema, dict):
            for problem in faults_of(schema):
                message = f"This is no JSON Schema of 2020-12: {problem.message}"
                yield Fault(FaultCode.SCHEMA, message, (*path, *problem.path))


def _all(definition: ProcessDefinition) -> Iterator[tuple[Path, Any]]:
    yield ("variableSchema",), definition.variable_schema
    yield ("entitySchema",), definition.entity_schema
    yield ("metadataSchema",), definition.metadata_schema
    yield ("parameterSchema",), definition.parameter_schema
    for place, task in enumerate(definition.tasks):
        yield ("tasks", place, "form"), task.data_schema
    for place, form in enumerate(definition.forms):
        yield ("forms", place, "schema"), form.schema


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_schemas,)
