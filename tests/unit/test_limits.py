"""The guard before validation: real documents pass, each limit is exact, and no document makes it slow."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pytest
from graphql import GraphQLError, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st
from strawberry.utils.str_converters import to_camel_case

from casegraph.graphql.document_sizes import Size, measure
from casegraph.graphql.limits import Limits, check_document, parse_within
from casegraph.graphql.variables import check_variables

INTROSPECTION = get_introspection_query(
    descriptions=True,
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)


def guard(text: str, limits: Limits | None = None) -> None:
    """Parse and check as the pipeline does."""
    check_document(parse_within(text, limits or Limits()), limits or Limits())


def refusal(text: str, limits: Limits | None = None) -> GraphQLError:
    """The error of a document that must not pass."""
    with pytest.raises(GraphQLError) as caught:
        guard(text, limits)
    return caught.value


def limit_of(error: GraphQLError) -> tuple[str, int]:
    """The limit that an error names, and its maximum."""
    extensions = error.extensions
    assert extensions is not None
    assert extensions["code"] == "LIMIT_EXCEEDED"
    return extensions["limit"]["name"], extensions["limit"]["maximum"]


def nested(levels: int) -> str:
    """So many connections inside each other, with edges and cursors."""
    text = "id"
    for level in range(levels):
        page = f"totalCount pageInfo {{ endCursor }} edges {{ cursor node {{ id {text} }} }}"
        text = f"things{level}(first: 10) {{ {page} }}"
    return f"query Deep {{ {text} }}"


def bomb(levels: int, separate: bool = True) -> str:
    """A chain of fragments, each spreading the next twice; 2 ** levels fields when expanded."""
    body = "a: n {{ ...F{0} }} b: n {{ ...F{0} }}" if separate else "...F{0} ... {{ ...F{0} }}"
    chain = "".join(f"fragment F{i} on N {{ {body.format(i + 1)} }}\n" for i in range(levels))
    return f"{{ ...F0 }}\n{chain}fragment F{levels} on N {{ id }}"


@pytest.mark.parametrize(
    "text",
    [
        INTROSPECTION,
        nested(10),
        "{" + " ".join(f"count{i}: cases(status: RUNNING) {{ totalCount }}" for i in range(40)) + "}",
        "{ cases(id: { in: [" + ", ".join(f'"{i}"' for i in range(1000)) + "] }) { totalCount } }",
        "{ node { "
        + " ".join(f"...Part{i}" for i in range(60))
        + " } }"
        + "".join(f"fragment Part{i} on Case {{ id title own{i} }}" for i in range(60)),
        "query A { a } query B { b } mutation C { c }",
    ],
    ids=["introspection", "ten connections", "dashboard", "ids", "sixty components", "several operations"],
)
def test_documents_of_real_clients_pass(text: str) -> None:
    guard(text)


F = "fragment F on Q"
EDGES: list[tuple[str, int, str, str]] = [
    ("tokens", 8, "{ a(b: 1) }", "{ a(b: 1) c }"),
    ("tokens", 3, "{ a }\n#\n#\n#", "{ a }\n#\n#\n#\n#"),
    ("selections", 3, "{ a b c }", "{ a b c d }"),
    ("selections", 6, "{ ...F ...F } fragment F on Q { a b }", "{ ...F ...F c } fragment F on Q { a b }"),
    ("selections", 3, "query A { a } query B { a b }", "query A { a } query B { a b c }"),
    ("depth", 3, "{ a { b { c } } }", "{ a { b { c { d } } } }"),
    (
        "depth",
        3,
        f"{{ a {{ ...F }} }} {F} {{ b {{ c }} }}",
        f"{{ a {{ ...F }} }} {F} {{ b {{ c {{ d }} }} }}",
    ),
    ("depth", 3, "{ a { ... { b { c } } } }", "{ a { ... { b { c { d } } } } }"),
    ("aliases", 2, "{ x: a y: a a }", "{ x: a y: a z: a }"),
    ("aliases", 2, f"{{ ...F b {{ ...F }} }} {F} {{ x: a }}", f"{{ ...F b {{ ...F y: a }} }} {F} {{ x: a }}"),
    ("root_fields", 2, "{ a a b { c d e } }", "{ a b c }"),
    ("root_fields", 2, f"{{ a ...F }} {F} {{ b {{ c d }} }}", f"{{ a ...F }} {F} {{ b c }}"),
    ("repeated_fields", 3, "{ a a a }", "{ a a a a }"),
    ("repeated_fields", 2, "{ a { b } a { b } }", "{ a { b c } a { b c } }"),
    ("repeated_fields", 1, f"{{ a ...F ...F }} {F} {{ a }}", f"{{ a ...F ... {{ a }} }} {F} {{ a }}"),
    ("directives", 1, "{ a @skip(if: true) }", "query @x { a @skip(if: true) }"),
    ("list_items", 4, "{ a(b: [1, [2, 3]]) }", "{ a(b: [1, [2, 3]], c: [4]) }"),
    ("list_items", 1, "query ($v: [Int] = [1]) { a }", "query ($v: [Int] = [1, 2]) { a }"),
    ("value_depth", 2, "{ a(b: [{ c: 1 }]) }", "{ a(b: [{ c: [] }]) }"),
    ("number_length", 4, "{ a(b: -123) }", "{ a(b: 12345) }"),
    ("number_length", 4, "{ a(b: 1.25) }", "{ a(b: 1.255) }"),
    ("document_bytes", 7, "{ abc }", "{ abcd }"),
    ("document_bytes", 9, "{ a } #é", "{ a } #éé"),
]


@pytest.mark.parametrize(("attribute", "maximum", "allowed", "refused"), EDGES)
def test_limits_are_inclusive(attribute: str, maximum: int, allowed: str, refused: str) -> None:
    limits = replace(Limits(), **{attribute: maximum})
    guard(allowed, limits)
    assert limit_of(refusal(refused, limits)) == (to_camel_case(attribute), maximum)


def test_every_limit_has_its_edge_tested() -> None:
    assert {edge[0] for edge in EDGES} == {field.name for field in fields(Limits)}


def test_a_refusal_says_where() -> None:
    error = refusal("{\n  a @x\n  b @y @z\n}", replace(Limits(), directives=2))
    assert error.message == "The document has more than 2 directives."
    assert [(one.line, one.column) for one in error.locations or ()] == [(3, 8)]


@pytest.mark.parametrize("separate", [True, False])
@pytest.mark.parametrize("levels", [12, 15, 30, 150])
def test_fragment_bombs_are_measured_without_being_expanded(levels: int, separate: bool) -> None:
    name, _ = limit_of(refusal(bomb(levels, separate), replace(Limits(), depth=1000)))
    assert name == "selections"


def test_a_bomb_is_counted_right() -> None:
    ((_, size),) = measure(parse(bomb(100))).roots
    # One spread, then in each doubling two fields and two spreads, then the fields at the end.
    assert size == Size(selections=1 + 4 * (2**100 - 1) + 2**100, aliases=2 * (2**100 - 1), depth=101)


@pytest.mark.parametrize(
    "text",
    [
        "{ ...F } fragment F on Q { ...F }",
        "{ ...F } fragment F on Q { a { ...G } } fragment G on Q { b { ...F } ...G }",
        "fragment F on Q { a { ...G } } fragment G on Q { a { ...F } }",
        "{ ...F ...Missing } fragment F on Q { a { ...F ...F ...Missing } }",
    ],
)
def test_cyclic_and_missing_fragments_are_left_to_validation(text: str) -> None:
    guard(text)


def test_what_a_cycle_repeats_is_counted_once() -> None:
    sizes = measure(parse("{ ...F } fragment F on Q { a { ...G } x: b } fragment G on Q { c { d { ...F } } }"))
    assert [size for _, size in sizes.roots] == [Size(selections=7, aliases=1, depth=3)]


def test_a_cycle_that_no_operation_reaches_is_counted_once() -> None:
    sizes = measure(parse("fragment F on Q { a { ...F x: b } }"))
    assert [size for _, size in sizes.roots] == [Size(selections=3, aliases=1, depth=2)]


def test_a_dense_tangle_of_cycles_is_refused_by_size() -> None:
    names = [f"F{i}" for i in range(60)]
    spreads = " ".join(f"...{name}" for name in names)
    text = "{ ...F0 }" + "".join(f"fragment {name} on Q {{ {spreads} }}" for name in names)
    assert limit_of(refusal(text))[0] == "selections"


@pytest.mark.parametrize("text", ["{ a }", "{ ...F } fragment F on Q { a }", "fragment F on Q { a }"])
def test_unused_and_doubled_fragments_are_measured_too(text: str) -> None:
    limits = replace(Limits(), depth=2)
    deep = "fragment F on Q { a { b { c } } }"
    assert limit_of(refusal(f"{deep} {text} {deep}", limits))[0] == "depth"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{" + " ".join(f"a{i}: a" for i in range(10_000)) + "}", "tokens"),
        ("{" + " ".join(f"a{i}: a" for i in range(3_000)) + "}", "aliases"),
        ("{a" * 50_000, "depth"),
        ("{a(b:" + "[" * 90_000, "depth"),
        ("{a(b:" + "{c:" * 30_000, "depth"),
        ("{a " + "@x " * 10_000 + "}", "tokens"),
        ("{a " + "@x " * 2_000 + "}", "directives"),
        ("{a(b:[" + "1," * 20_000 + "])}", "tokens"),
        ("{a(b:[" + "1," * 5_000 + "])}", "listItems"),
        ("{a(b:" + "9" * 5_000 + ")}", "numberLength"),
        ("{a}" + "#\n" * 20_000, "tokens"),
        ("{" + "a " * 1_000 + "}", "repeatedFields"),
        ("{" + "a{b{c}}" * 100 + "}", "repeatedFields"),
        ("{" + " ".join(f"a{i}" for i in range(1_000)) + "}", "rootFields"),
        ("{a} #" + "x" * 200_000, "documentBytes"),
    ],
)
def test_hostile_documents_are_refused(text: str, name: str) -> None:
    assert limit_of(refusal(text))[0] == name


@pytest.mark.parametrize(
    "text",
    [
        r'{ a(b: "x\u0000y") }',
        r'{ a(b: [{ c: "\u{0}" }]) }',
        r'query ($v: String = "\u0000") { a }',
        r'{ a @x(y: "\u0000") }',
        r'{ b } fragment F on Q { ... @x(y: "\u0000") { a } }',
        '{ a(b: """x\0y""") }',
    ],
)
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    error = refusal(text)
    assert error.extensions == {"code": "BAD_USER_INPUT"}
    assert error.locations


@pytest.mark.parametrize("text", ["{ a", '{ a(b: "Parsing aborted.) }', "{ a(b: $) } # Parsing aborted."])
def test_syntax_errors_are_not_taken_for_limits(text: str) -> None:
    assert refusal(text).extensions == {}


NAMES = ["F0", "F1", "F2", "F3"]


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Documents whose fragments spread only later ones, so that they can be expanded by hand."""

    def selections(first: int, depth: int) -> str:
        kinds = ["field", "alias", "spread", "inline"]
        parts = []
        for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
            inner = f" {{ {selections(first, depth + 1)} }}" if depth < 3 and draw(st.booleans()) else ""
            if kind == "spread" and first < len(NAMES):
                parts.append(f"...{draw(st.sampled_from(NAMES[first:]))}")
            elif kind == "inline" and inner:
                parts.append(f"...{inner}")
            else:
                parts.append(("x: a" if kind == "alias" else "a") + inner)
        return " ".join(parts)

    fragments = [f"fragment {name} on Q {{ {selections(index + 1, 0)} }}" for index, name in enumerate(NAMES)]
    return " ".join([f"{{ {selections(0, 0)} }}", *draw(st.permutations(fragments))])


def expand(selections: Any, fragments: Mapping[str, Any], depth: int = 0) -> Size:
    """The plain way to expand: walk each fragment wherever it is spread."""
    total = Size(0, 0, depth)
    for node in selections:
        aliased = int(getattr(node, "alias", None) is not None)
        inner = Size(0, 0, depth)
        if node.kind == "fragment_spread":
            inner = expand(fragments[node.name.value], fragments, depth)
        elif node.kind == "inline_fragment":
            inner = expand(node.selection_set.selections, fragments, depth)
        else:
            inner = expand(node.selection_set.selections if node.selection_set else (), fragments, depth + 1)
        total = Size(
            total.selections + 1 + inner.selections,
            total.aliases + aliased + inner.aliases,
            max(total.depth, inner.depth),
        )
    return total


@given(documents())
def test_measuring_once_equals_expanding_by_hand(text: str) -> None:
    document = parse(text)
    operation, *_ = document.definitions
    fragments = {
        node.name.value: node.selection_set.selections  # type: ignore[attr-defined]
        for node in document.definitions[1:]
    }
    ((_, size), *_) = measure(document).roots
    assert size == expand(operation.selection_set.selections, fragments)  # type: ignore[attr-defined]


def deep(levels: int) -> Any:
    """Lists and objects in turn, so many inside each other."""
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"k": value}
    return value


def test_variables_of_any_shape_pass() -> None:
    check_variables({"a": None, "b": [1, "x", {"c": [True, 1.5]}], "c": {}, "d": deep(64)}, 64)


@pytest.mark.parametrize(
    ("variables", "named", "argument"),
    [
        ({"a": "\0"}, "Variable '$a'", ["a"]),
        ({"f": {"or": [{}, {"t": "x\0"}]}}, "Variable '$f.or[1].t'", ["f", "or", 1, "t"]),
        ({"f": [{"k\0": 1}]}, "Variable '$f[0]'", ["f", 0]),
        ({"\0": 1}, "The name of a variable", []),
    ],
)
def test_variables_that_cannot_be_stored_are_named(
    variables: dict[str, Any], named: str, argument: list[str | int]
) -> None:
    with pytest.raises(GraphQLError) as caught:
        check_variables(variables, 64)
    assert caught.value.message == f"{named} contains U+0000, which cannot be stored."
    assert caught.value.extensions == {"code": "BAD_USER_INPUT", "argument": argument}


@pytest.mark.parametrize("levels", [65, 100_000])
def test_variables_nested_too_deeply_are_named(levels: int) -> None:
    with pytest.raises(GraphQLError) as caught:
        check_variables({"v": deep(levels)}, 64)
    assert limit_of(caught.value) == ("valueDepth", 64)
    assert (caught.value.extensions or {})["argument"][0] == "v"
