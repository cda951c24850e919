"""From the tree of an expression to what evaluates it: a closure for each node, over a scope with a budget of steps."""

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from casegraph.processes.cel import values
from casegraph.processes.cel.functions import FUNCTIONS, MATH, Function
from casegraph.processes.cel.syntax import Call, Fold, ListOf, Literal, MapOf, Name, Node, Select, SyntaxFault, place
from casegraph.processes.cel.values import Budget, EvaluationFault, OutOfBounds, Value, kind


class Scope(Budget):
    """The variables that an evaluation sees, and the steps that it has left."""

    __slots__ = ("names",)

    def __init__(self, names: Mapping[str, Value], steps: int) -> None:
        super().__init__(steps)
        self.names = dict(names)


Run = Callable[[Scope], Value]

_CARRIED = "@result"
"""What the library calls the value that a fold carries; no expression can name it."""


def _index(container: Value, index: Value, budget: Budget) -> Value:
    if isinstance(container, dict):
        if values.find(index, container, budget):
            return container[index]
        raise EvaluationFault(f"reads {_quoted(index)}, which is not there")
    if not isinstance(container, list):
        raise EvaluationFault(f"reads an item of {kind(container)}")
    if isinstance(index, float) and index.is_integer():
        index = int(index)
    if type(index) is not int:
        raise EvaluationFault(f"reads an item of a list by {kind(index)}")
    if not 0 <= index < len(container):
        raise EvaluationFault(f"reads item {index} of a list of {len(container)}, counted from 0")
    return container[index]


def _quoted(value: Value) -> str:
    return f"'{value[:40]}'" if isinstance(value, str) else kind(value)


_STRICT: dict[str, Callable[[Value, Value, Budget], Value]] = {
    "_==_": values.equal,
    "_!=_": lambda left, right, budget: not values.equal(left, right, budget),
    "_<_": lambda left, right, budget: values.compare(left, right, operator.lt, budget),
    "_<=_": lambda left, right, budget: values.compare(left, right, operator.le, budget),
    "_>_": lambda left, right, budget: values.compare(left, right, operator.gt, budget),
    "_>=_": lambda left, right, budget: values.compare(left, right, operator.ge, budget),
    "@in": values.contains,
    "_+_": values.add,
    "_-_": lambda left, right, budget: values.subtract(left, right),
    "_*_": lambda left, right, budget: values.multiply(left, right),
    "_/_": lambda left, right, budget: values.divide(left, right),
    "_%_": lambda left, right, budget: values.remainder(left, right),
    "_[_]": _index,
}


def prepare(node: Node, text: str) -> Run:
    """What evaluates the tree; `SyntaxFault` where it calls a function that is not offered."""
    return _Preparing(text).run(node)


class _Preparing:
    def __init__(self, text: str) -> None:
        self._text = text

    def run(self, node: Node) -> Run:
        inner = self._of(node)
        at = node.at

        def step(scope: Scope) -> Value:
            scope.spend(1)
            try:
                return inner(scope)
            except EvaluationFault as fault:
                if fault.at is None:
                    fault.at = at
                raise

        return step

    def _of(self, node: Node) -> Run:
        match node:
            case Literal():
                return lambda scope: node.value
            case Name():
                return _name(node.name)
            case Select():
                return _select(self.run(node.operand), node)
            case ListOf():
                return _list([self.run(item) for item in node.items])
            case MapOf():
                return _map([(self.run(key), self.run(value)) for key, value in node.entries])
            case Fold():
                return self._fold(node)
            case Call():
                return self._call(node)

    def _fold(self, node: Fold) -> Run:
        over, start, condition, step, result = map(
            self.run, (node.over, node.start, node.condition, node.step, node.result)
        )
        variable, carried = node.variable, node.carried

        def loop(scope: Scope, items: Iterable[Value]) -> Value:
            names = scope.names
            names[carried] = start(scope)
            for item in items:
                scope.spend(1)
                names[variable] = item
                if condition(scope) is False:
                    break
                names[carried] = _settle(step, scope)
            return result(scope)

        def fold(scope: Scope) -> Value:
            items = over(scope)
            if not isinstance(items, list | dict):
                raise EvaluationFault(f"goes through {kind(items)}, which is neither a list nor a map")
            outer = scope.names
            scope.spend(len(outer) >> 3)
            scope.names = dict(outer)
            try:
                return loop(scope, items)
            finally:
                scope.names = outer

        return fold

    def _call(self, node: Call) -> Run:
        if node.target is None and node.function in _LAZY:
            return _LAZY[node.function](*map(self.run, node.arguments))
        if node.function == "_+_" and isinstance(node.arguments[0], Name) and node.arguments[0].name == _CARRIED:
            return _growing(*map(self.run, node.arguments))
        if node.target is None and node.function in _STRICT:
            return _strict(_STRICT[node.function], *map(self.run, node.arguments))
        if is_of_math(node):
            return self._function(node, MATH[node.function], node.arguments)
        function = FUNCTIONS.get(node.function)
        target = () if node.target is None else (node.target,)
        if function is None or function.style == ("member" if node.target is None else "global"):
            raise self._fault(node, f"calls '{node.function}', which is no function here")
        return self._function(node, function, (*target, *node.arguments))

    def _function(self, node: Call, function: Function, arguments: tuple[Node, ...]) -> Run:
        if len(arguments) not in function.arities:
            raise self._fault(node, f"calls '{function.name}' with too many or too few arguments")
        runs = [self.run(one) for one in arguments]
        implementation = function.implementation
        return lambda scope: implementation([run(scope) for run in runs], scope)

    def _fault(self, node: Node, message: str) -> SyntaxFault:
        return SyntaxFault(message, *place(self._text, node.at))


def is_of_math(node: Call) -> bool:
    """Whether the call is one as in `math.abs(x)`, where `math` is no variable."""
    return isinstance(node.target, Name) and node.target.name == "math" and node.function in MATH


def _settle(step: Run, scope: Scope) -> Value:
    """The outcome of one turn of a fold: a fault is carried along, for a later turn may make it not matter."""
    try:
        return step(scope)
    except OutOfBounds:
        raise
    except EvaluationFault as fault:
        return fault


def _name(name: str) -> Run:
    def look_up(scope: Scope) -> Value:
        try:
            value = scope.names[name]
        except KeyError:
            raise EvaluationFault(f"reads the variable '{name}', which is not there") from None
        if isinstance(value, EvaluationFault):
            raise value
        return value

    return look_up


def _select(operand: Run, node: Select) -> Run:
    def select(scope: Scope) -> Value:
        value = operand(scope)
        if not isinstance(value, dict):
            raise EvaluationFault(f"reads '{node.field}' of {kind(value)}")
        if node.test:
            return node.field in value
        if node.field not in value:
            raise EvaluationFault(f"reads '{node.field}', which is not there")
        return value[node.field]

    return select


def _list(items: list[Run]) -> Run:
    return lambda scope: [item(scope) for item in items]


def _map(entries: list[tuple[Run, Run]]) -> Run:
    def make(scope: Scope) -> Value:
        made: dict[Any, Value] = {}
        for key, value in entries:
            name = key(scope)
            if not isinstance(name, str):
                raise EvaluationFault(f"makes a map with {kind(name)} as a key")
            if name in made:
                raise EvaluationFault(f"makes a map with the key '{name[:40]}' twice")
            scope.spend_on(name)
            made[name] = value(scope)
        return made

    return make


def _strict(operation: Callable[[Value, Value, Budget], Value], left: Run, right: Run) -> Run:
    def both(scope: Scope) -> Value:
        return operation(left(scope), right(scope), scope)

    return both


def _growing(carried: Run, right: Run) -> Run:
    """`+` to what a fold carries: a list that only the fold knows grows in place, or long lists would take too long."""

    def grow(scope: Scope) -> Value:
        left, more = carried(scope), right(scope)
        if not (isinstance(left, list) and isinstance(more, list)):
            return values.add(left, more, scope)
        scope.spend(len(more) >> 5)
        left.extend(more)
        return left

    return grow


def _and(left: Run, right: Run) -> Run:
    return _either(left, right, decides=False)


def _or(left: Run, right: Run) -> Run:
    return _either(left, right, decides=True)


def _either(left: Run, right: Run, *, decides: bool) -> Run:
    """`&&` and `||`: where one side decides, the other may fail."""

    def both(scope: Scope) -> Value:
        outcomes = []
        for side in (left, right):
            outcome = _settle(side, scope)
            if outcome is decides:
                return decides
            outcomes.append(outcome)
        for outcome in outcomes:
            if isinstance(outcome, EvaluationFault):
                raise outcome
            if not isinstance(outcome, bool):
                raise EvaluationFault(f"takes {kind(outcome)} for a truth value")
        return not decides

    return both


def _choice(condition: Run, then: Run, otherwise: Run) -> Run:
    def choose(scope: Scope) -> Value:
        chosen = condition(scope)
        if not isinstance(chosen, bool):
            raise EvaluationFault(f"takes {kind(chosen)} for a truth value")
        return then(scope) if chosen else otherwise(scope)

    return choose


def _not(operand: Run) -> Run:
    def invert(scope: Scope) -> Value:
        value = operand(scope)
        if not isinstance(value, bool):
            raise EvaluationFault(f"takes {kind(value)} for a truth value")
        return not value

    return invert


def _not_surely_false(operand: Run) -> Run:
    """Whether a fold goes on: also where what it carries is a fault."""
    return lambda scope: _settle(operand, scope) is not False


def _negative(operand: Run) -> Run:
    return lambda scope: values.negate(operand(scope))


_LAZY: dict[str, Callable[..., Run]] = {
    "_&&_": _and,
    "_||_": _or,
    "_?_:_": _choice,
    "!_": _not,
    "-_": _negative,
    "@not_strictly_false": _not_surely_false,
}
