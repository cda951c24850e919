"""Inputs of mutations made from their types, and who may make which: written from the documented rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_required_input_field,
)

from tests.walk.asks import Selector

_BESIDE_ADMIN: Final = {
    **{key: {"assignee"} for key in ("routeCase", "completeTask", "failTask")},
    **{
        key: {"assignee", "supervisor"}
        for key in (
            "pauseCase",
            "resumeCase",
            "stopCase",
            "executeTrigger",
            "setCaseVariables",
            "saveCaseMetadata",
            "patchCaseMetadata",
            "saveCaseEntity",
            "patchCaseEntity",
            "createTask",
            "releaseTask",
        )
    },
    **{key: {"assignee", "supervisor"} for key in ("appendTaskLog", "saveTaskData", "patchTaskData")},
    **{key: {"assignee", "supervisor"} for key in ("attachDocument", "generateDocument", "createFolder", "createForm")},
    **{key: {"assignee"} for key in ("deleteDocument", "restoreDocument")},
    "cancelCase": {"assignee"},
    "deleteCase": {"assignee"},
    "completeCase": {"initiator", "supervisor"},
    "changeCaseInitiator": {"initiator", "supervisor"},
    "createMessage": {"assignee", "initiator", "supervisor"},
    "claimTask": {"pooled", "archivist"},
}
"""Who may beside the administrator, of those who see the case `loan_open`; what is not here is for nobody."""

_IN_PERSON: Final = frozenset({"routeCase", "claimTask", "completeTask", "failTask"})
"""What only those do whose task it is, or who are in its pool: no permission replaces that."""

_WANTED: Final = {
    "createMessage": ("text",),
    "createCase": ("processKey",),
    "setCaseVariables": ("set",),
    "JSONPatchOperation": ("value",),
}
"""Optional fields without which a mutation, or a part of its input, asks for nothing."""

NOTHING: Final = "00000000-0000-7000-8000-000000000000"
"""An id that nothing has."""

SOURCE: Final = """\
key: walked
name: Walked
tasks: [{key: first, title: First, start: true}]
"""


def may(mutation: str, actor: str) -> bool:
    """Whether somebody may make a mutation of the case `loan_open` and its tasks."""
    return actor in _BESIDE_ADMIN.get(mutation, ()) or (actor == "admin" and mutation not in _IN_PERSON)


@dataclass(frozen=True)
class Inputs:
    """Makes the input of any mutation for a case and a task in it."""

    schema: GraphQLSchema
    words: Mapping[str, Any]

    def names(self) -> list[str]:
        """All mutations; what takes the case away comes last."""
        assert self.schema.mutation_type is not None
        return sorted(self.schema.mutation_type.fields, key=lambda one: (one.startswith(("delete", "cancel")), one))

    def aims_at(self, mutation: str) -> str | None:
        """What a mutation is about: "caseId", "taskId", "documentId", or none of these."""
        found = self._fields(self._type(mutation))
        return next((one for one in ("caseId", "taskId", "documentId") if one in found), None)

    def of(self, mutation: str, **given: Any) -> dict[str, Any]:
        """An input with all that is required."""
        made: dict[str, Any] = self._object(self._type(mutation), {**self.words, **given}, _WANTED.get(mutation, ()))
        return made

    def document(self, mutation: str) -> str:
        """The mutation with everything of its payload."""
        assert self.schema.mutation_type is not None
        field = self.schema.mutation_type.fields[mutation]
        shown = Selector(self.schema, frozenset({"Case.notes"})).of(field.type, 1)
        return f"mutation ($input: {field.args['input'].type}) {{ {mutation}(input: $input) {shown} }}"

    def _type(self, mutation: str) -> GraphQLInputObjectType:
        assert self.schema.mutation_type is not None
        type = get_named_type(self.schema.mutation_type.fields[mutation].args["input"].type)
        assert isinstance(type, GraphQLInputObjectType)
        return type

    def _fields(self, type: GraphQLInputObjectType) -> set[str]:
        inner = [get_named_type(one.type) for name, one in type.fields.items() if name == "items"]
        return {*type.fields, *(name for one in inner for name in one.fields)}

    def _object(self, type: GraphQLInputObjectType, words: Mapping[str, Any], wanted: tuple[str, ...]) -> Any:
        if type.is_one_of:
            return {"username": words["username"]}
        return {
            name: self._value(one.type, name, words)
            for name, one in type.fields.items()
            if is_required_input_field(one) or name in wanted
        }

    def _value(self, type: Any, name: str, words: Mapping[str, Any]) -> Any:
        if isinstance(type, GraphQLNonNull):
            return self._value(type.of_type, name, words)
        if isinstance(type, GraphQLList):
            return [self._value(type.of_type, name, words)]
        if name in words:
            return words[name]
        if isinstance(type, GraphQLInputObjectType):
            return self._object(type, words, _WANTED.get(type.name, ()))
        if isinstance(type, GraphQLEnumType):
            return "YAML" if "YAML" in type.values else next(iter(type.values))
        return {
            "JSON": {"amount": 1},
            "JSONPointer": "",
            "Boolean": True,
            "Int": 1,
            "ID": NOTHING,
            "UUID": NOTHING,
        }.get(get_named_type(type).name, "walked")
