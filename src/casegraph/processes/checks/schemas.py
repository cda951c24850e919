"""The JSON Schemas that a definition holds are ones, and what is strict has one."""

from collections.abc import Callable, Iterator
from typing import Any

from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.json_schemas import faults_of
from casegraph.processes.model import ENTITY, METADATA, VARIABLES, ProcessDefinition


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


def _strict(definition: ProcessDefinition) -> Iterator[Fault]:
    """Nothing can be refused where nothing says what is right."""
    bodies = {
        VARIABLES: ("variableSchema", definition.variable_schema),
        ENTITY: ("entitySchema", definition.entity_schema),
        METADATA: ("metadataSchema", definition.metadata_schema),
    }
    for place, name in enumerate(definition.strict):
        key, schema = bodies.get(name, ("", {}))
        if schema is None:
            yield Fault(FaultCode.SCHEMA, f"The process is strict about {name} without '{key}'.", ("strict", place))
    for place, task in enumerate(definition.tasks):
        if task.strict and task.data_schema is None:
            message = f"The task '{task.key}' is strict without 'form'."
            yield Fault(FaultCode.SCHEMA, message, ("tasks", place, "strict"))


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_schemas, _strict)
