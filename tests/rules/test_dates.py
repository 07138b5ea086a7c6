"""No test travels to a date that somebody wrote down: sessions are over by then, some day."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
TRAVELS = {"travel", "move_to"}
"""The methods of time_machine that take a destination, as their first argument."""
READERS = {"fromisoformat", "strptime", "fromtimestamp", "parse_datetime", "parse_date"}

Named = dict[str, list[ast.expr]]


def literal_destinations(source: str) -> list[int]:
    """Return the lines of ``source`` on which a date is written down that a clock is set to.

    Followed are names of the file, and functions that hand their own parameter on: what they are
    called with, its default, and what ``parametrize`` gives for it.
    """
    tree = ast.parse(source)
    named, setters = _named(tree), _setters(tree)
    found = {
        date.lineno
        for call in _calls(tree)
        for destination in _destinations(call, setters)
        for date in _literals(destination, named)
    }
    return sorted(found)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    """Return the last name of what is called: "travel" of ``time_machine.travel(…)``."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _named(tree: ast.AST) -> Named:
    """Return the values that each name of the file may have: assigned, default, parametrized."""
    named: Named = {}
    for node in ast.walk(tree):
        for target, value in _pairs(node):
            for name in _names(target):
                named.setdefault(name, []).append(value)
    return named


def _pairs(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Yield the names that a node gives a value, each with the value."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(target, value) for target in targets]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return [(target, value)]
        case ast.For(target=target, iter=value):
            return [(target, value)]
        case ast.Call(args=[names, values, *_]) if _called(node) == "parametrize":
            return [(names, values)]
        case ast.FunctionDef(args=given):
            return [(ast.Name(arg.arg), value) for arg, value in _defaults(given)]
    return []


def _names(target: ast.expr) -> set[str]:
    """Yield the names in an assignment's target, or in the first argument of ``parametrize``."""
    names = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    texts = (node.value for node in ast.walk(target) if isinstance(node, ast.Constant))
    return names | {name.strip() for text in texts for name in str(text).split(",")}


def _defaults(given: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr]]:
    positional = [*given.posonlyargs, *given.args]
    yield from zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True)
    for arg, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if default is not None:
            yield arg, default


def _setters(tree: ast.AST) -> dict[str, set[int | str]]:
    """Return the functions that set a clock, each with where its destination stands among
    arguments.
    """
    setters: dict[str, set[int | str]] = {name: {0, "destination"} for name in TRAVELS}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    is_growing = True
    while is_growing:
        before = sum(map(len, setters.values()))
        for function in functions:
            handed_on = {
                node.id
                for call in _calls(function)
                for destination in _destinations(call, setters)
                for node in ast.walk(destination)
                if isinstance(node, ast.Name)
            }
            given = function.args
            for position, arg in enumerate([*given.posonlyargs, *given.args, *given.kwonlyargs]):
                if arg.arg in handed_on:
                    setters.setdefault(function.name, set()).update({position, arg.arg})
        is_growing = sum(map(len, setters.values())) > before
    return setters


def _destinations(call: ast.Call, setters: dict[str, set[int | str]]) -> list[ast.expr]:
    places = setters.get(_called(call), set())
    by_position = [arg for position, arg in enumerate(call.args) if position in places]
    return by_position + [word.value for word in call.keywords if word.arg in places]


def _literals(destination: ast.expr, named: Named) -> Iterator[ast.expr]:
    """Yield the dates that are written down in ``destination``, or where its names come from."""
    seen: set[str] = set()
    left = [destination]
    while left:
        for node in ast.walk(left.pop()):
            if isinstance(node, ast.expr) and _is_date(node):
                yield node
            elif isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                left += named.get(node.id, [])


def _is_date(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text[:4].isdigit() and text[4:5] == "-"
        case ast.Call(args=[ast.Constant(value=int()), *_]):
            return _called(node) in {"datetime", "date"} | READERS
        case ast.Call(args=[], keywords=[_, *_]):
            return _called(node) in {"datetime", "date"}
    return False


def test_no_test_travels_to_a_date_that_is_written_down() -> None:
    found = [
        f"{path.relative_to(TESTS.parent)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != Path(__file__)
        for line in literal_destinations(path.read_text())
    ]
    assert not found, f"use the fixture frozen, or tests.support.dates: {found}"


@pytest.mark.parametrize(
    "source",
    [
        'time_machine.travel("2026-11-24 12:34:56+00:00", tick=False)',
        "time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC))",
        "time_machine.travel(dt.date(2026, 11, 24))",
        "time_machine.travel(datetime(year=2026, month=11, day=24))",
        'travel(datetime.fromisoformat("2026-11-24"))',
        "travel(datetime.fromtimestamp(1795521600))",
        "travel(destination=datetime(2026, 11, 24))",
        "frozen.move_to(datetime(2026, 11, 24))",
        "FRIDAY = datetime(2026, 11, 20)\ntravel(FRIDAY + timedelta(hours=64))",
        "FRIDAY: Final = datetime(2026, 11, 20)\nLATER = FRIDAY + HOUR\ntravel(LATER)",
        "for day in (date(2026, 1, 1), date(2026, 1, 2)):\n    travel(day)",
        "def at(moment):\n    return travel(moment)\nat(datetime(2026, 11, 24))",
        "def at(moment=datetime(2026, 11, 24)):\n    return travel(moment)",
        "def at(*, moment=datetime(2026, 11, 24)):\n    return travel(moment)",
        "def at(m):\n    return travel(m)\ndef kept(a, m):\n    at(m)\nkept(1, m=date(2026, 1, 1))",
        '@mark.parametrize("day", [date(2026, 1, 1)])\ndef test(day):\n    travel(day)',
        '@mark.parametrize(("n", "d"), [(1, date(2026, 1, 1))])\ndef test(n, d):\n    travel(d)',
    ],
)
def test_the_rule_finds_each_way_to_write_one_down(source: str) -> None:
    assert literal_destinations(source)


@pytest.mark.parametrize(
    "source",
    [
        "time_machine.travel(timezone.now() + timedelta(days=2), tick=False)",
        "EVENING = coming(FRIDAY, time(17))\ntravel(EVENING + timedelta(hours=64))",
        "def at(moment):\n    return travel(moment)\nat(batch.starts_at)\nother(date(2026, 1, 1))",
        "NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)\nseen(flow, NOON)\ntravel(until)",
        "travel(time.time() + 10 * 365 * 86400)",
    ],
)
def test_the_rule_lets_what_is_counted_from_today_pass(source: str) -> None:
    assert not literal_destinations(source)
