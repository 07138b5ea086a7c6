"""A small validator with the messages of Joi, as in the partner's samples.

A check takes a value and the field's name, and yields faults as (field, message).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import parse_qsl

from flows_api.simulator.server.messages import Request, invalid

Faults = Iterator[tuple[str, str]]
Check = Callable[[object, str], Faults]
Fields = dict[str, object]

ATOM = r"[^@.\s\x00-\x20\x7f-\xa0]+"
EMAIL = re.compile(rf"{ATOM}(\.{ATOM})*@{ATOM}(\.{ATOM})+")
LARGEST_SAFE = 2**53 - 1


def text(*, least: int = 0, most: int | None = None, is_nullable: bool = False) -> Check:
    """Return a check for a string within a number of characters."""

    def check(value: object, name: str) -> Faults:
        if value is None and is_nullable:
            return
        if not isinstance(value, str):
            yield name, f'"{name}" must be a string'
        elif not value and least:
            yield name, f'"{name}" is not allowed to be empty'
        elif len(value) < least:
            yield name, f'"{name}" length must be at least {least} characters long'
        elif most is not None and len(value) > most:
            yield name, f'"{name}" length must be less than or equal to {most} characters long'

    return check


def email(*, most: int) -> Check:
    is_text = text(least=1, most=most)

    def check(value: object, name: str) -> Faults:
        faults = list(is_text(value, name))
        if not faults and not EMAIL.fullmatch(str(value)):
            faults = [(name, f'"{name}" must be a valid email')]
        yield from faults

    return check


def number(*, least: float, most: float) -> Check:
    """Return a check for a JSON number. A numeric string is none."""

    def check(value: object, name: str) -> Faults:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield name, f'"{name}" must be a number'
        elif value < least:
            yield name, f'"{name}" must be greater than or equal to {least}'
        elif value > most:
            yield name, f'"{name}" must be less than or equal to {most}'

    return check


def identifier() -> Check:
    """Return a check for a whole number or a string that is not empty."""
    is_text = text(least=1, most=200)

    def check(value: object, name: str) -> Faults:
        if isinstance(value, str):
            yield from is_text(value, name)
        elif isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
            yield name, f'"{name}" must be one of [number, string]'
        elif abs(value) > LARGEST_SAFE:
            yield name, f'"{name}" must be a safe number'

    return check


def one_of(*allowed: str) -> Check:
    def check(value: object, name: str) -> Faults:
        if value not in allowed:
            yield name, f'"{name}" must be one of [{", ".join(allowed)}]'

    return check


def some_of(*allowed: str) -> Check:
    """Return a check for a comma-separated list."""
    is_one = one_of(*allowed)

    def check(value: object, name: str) -> Faults:
        for part in str(value).split(","):
            yield from is_one(part, name)

    return check


def whole_number(*, least: int = 1, most: int = LARGEST_SAFE) -> Check:
    """Return a check for a whole number in a query parameter."""
    in_bounds = number(least=least, most=most)

    def check(value: object, name: str) -> Faults:
        if not re.fullmatch(r"-?[0-9]{1,20}", str(value)):
            yield name, f'"{name}" must be an integer'
        else:
            yield from in_bounds(int(str(value)), name)

    return check


def list_of(item: Check, *, least: int = 0, most: int | None = None) -> Check:
    """Return a check for an array, whose items are named as ``steps[0]``."""

    def check(value: object, name: str) -> Faults:
        if not isinstance(value, list):
            yield name, f'"{name}" must be an array'
            return
        if len(value) < least:
            yield name, f'"{name}" must contain at least {least} items'
        if most is not None and len(value) > most:
            yield name, f'"{name}" must contain less than or equal to {most} items'
        for index, entry in enumerate(value):
            yield from item(entry, f"{name}[{index}]")

    return check


def object_of(fields: Mapping[str, Check], *, required: Sequence[str] = ()) -> Check:
    """Return a check for an object with these keys and no others."""

    def check(value: object, name: str) -> Faults:
        if not isinstance(value, dict):
            yield name, f'"{name or "value"}" must be of type object'
            return
        prefix = f"{name}." if name else ""
        for key in required:
            if key not in value:
                yield f"{prefix}{key}", f'"{prefix}{key}" is required'
        for key, entry in value.items():
            if key in fields:
                yield from fields[key](entry, f"{prefix}{key}")
            else:
                yield f"{prefix}{key}", f'"{prefix}{key}" is not allowed'

    return check


def validate(value: object, check: Check) -> None:
    """Raise Refusal with a 400 that has every fault in its details."""
    faults = dict(check(value, ""))
    if faults:
        raise invalid(faults)


def read_query(request: Request, check: Check) -> dict[str, str]:
    """Read the query's parameters, each of them once. Raises Refusal."""
    pairs = parse_qsl(request.query, keep_blank_values=True)
    query = dict(pairs)
    if len(query) < len(pairs):
        repeated = next(name for name, _ in pairs if [n for n, _ in pairs].count(name) > 1)
        raise invalid({repeated: f'"{repeated}" must not be repeated'})
    validate(query, check)
    return query


def read_body(request: Request, check: Check) -> Fields:
    """Read the JSON body. Without a JSON content type it counts as empty. Raises Refusal."""
    is_json = request.headers.get("content-type", "").startswith("application/json")
    value = _parsed(request.body) if is_json and request.body else {}
    validate(value, check)
    assert isinstance(value, dict)  # noqa: S101
    return value


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise invalid({"": "The request's body is not JSON."}) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
