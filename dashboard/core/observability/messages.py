"""Messages of libraries, with only those of their values that can't be personal data."""

import numbers
import re
from collections.abc import Mapping
from logging import LogRecord
from typing import Any
from uuid import UUID

from dashboard.core.observability.exceptions import describe

TRUSTED_LOGGERS = ("dashboard", "flows_api", "django_tasks", "django_tasks_db")
"""Loggers whose messages are known to be filled with ids, states and paths of code only."""
HIDDEN = "…"
ADDRESS_IN_PATH = re.compile(r"[^/]*(?:@|%40)[^/]*")
PLACEHOLDER = re.compile(r"%(\(\w+\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")


def is_trusted(logger: str) -> bool:
    """Return whether the messages of ``logger`` are written out."""
    return logger.split(".")[0] in TRUSTED_LOGGERS


def safe_message(template: str, values: Any, *, logger: str) -> str:
    """Return ``template % values``, where a value that could be personal data is left out.

    An exception is its class, whoever logs it.
    """
    if is_trusted(logger):
        return _filled(template, _each(values, _without_exceptions))
    # A value that is left out fits no "%d".
    plain = PLACEHOLDER.sub(lambda found: f"%{found[1] or ''}s", template)
    return _filled(plain, _each(values, _safe_value))


def safe_path(path: str) -> str:
    """Return a request's ``path`` without the parts that may be an e-mail address.

    None of our own addresses has one, but a stranger may ask for any.
    """
    return ADDRESS_IN_PATH.sub(HIDDEN, path)


def safe_constant(record: LogRecord) -> str:
    """Return the message of a record without values, which may be an f-string with all of them.

    A library's is replaced by the line of code that logged it.
    """
    return str(record.msg) if is_trusted(record.name) else f"{record.name}, line {record.lineno}"


def _each(values: Any, convert: Any) -> Any:
    if isinstance(values, Mapping):
        return {name: convert(value) for name, value in values.items()}
    return tuple(convert(value) for value in values)


def _filled(template: str, values: Any) -> str:
    try:
        return str(template % values)
    except (TypeError, ValueError, KeyError):
        return template


def _without_exceptions(value: object) -> object:
    return describe(value) if isinstance(value, BaseException) else value


def _safe_value(value: object) -> object:
    if isinstance(value, BaseException):
        return describe(value)
    return value if isinstance(value, numbers.Number | UUID | None) else HIDDEN
