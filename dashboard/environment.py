"""Readers of environment variables, which fail with one clear line that contains no values."""

import base64
import binascii
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

from flows_api import split_base_url

T = TypeVar("T")

env = environ.FileAwareEnv()


def load_dotenv(path: Path) -> None:
    """Read the file ``path``, if it exists, into the environment. Variables already set win."""
    if path.is_file():
        env.read_env(path)


@contextmanager
def exit_on_misconfiguration() -> Iterator[None]:
    """Turn a missing or malformed variable into one line on standard error and exit code 1."""
    try:
        yield
    except (ImproperlyConfigured, ValueError) as error:
        refuse_to_start(f"{error} (see .env.example)")


def refuse_to_start(reason: str) -> NoReturn:
    """Write ``reason`` as one line to standard error and exit with code 1."""
    sys.stderr.write(f"Flowdeck cannot start: {reason}\n")
    raise SystemExit(1) from None


def read_variable(name: str, reader: Callable[[str], T]) -> T:
    """Return ``reader(name)``.

    Raises ImproperlyConfigured when the variable is malformed, with its name but never its value.
    """
    try:
        return reader(name)
    except ImproperlyConfigured:
        raise
    except Exception as error:  # noqa: BLE001  # django-environ raises whatever its casts raise
        raise ImproperlyConfigured(f"{name} is malformed ({type(error).__name__})") from None


def read_integer(least: int, name: str, *, default: int) -> int:
    """Read an integer of at least ``least``."""
    value: int = read_variable(name, lambda name: env.int(name, default=default))
    if value < least:
        raise ImproperlyConfigured(f"{name} must be {least} or more")
    return value


def read_secret(name: str, *, min_length: int) -> str:
    """Read a required text of at least ``min_length`` characters."""
    value: str = env.str(name)
    if len(value) < min_length:
        raise ImproperlyConfigured(f"{name} must have at least {min_length} characters")
    return value


def read_encryption_keys(name: str) -> tuple[bytes, ...]:
    """Read comma-separated keys, each the URL-safe base64 of 32 bytes.

    The first key encrypts, and all of them decrypt.
    """
    keys = tuple(_encryption_key(name, part) for part in env.list(name))
    if not keys:
        raise ImproperlyConfigured(f"{name} must contain at least one key")
    return keys


def _encryption_key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"each key in {name} must be the base64 of 32 bytes")
    return key


def read_origins(name: str, default: frozenset[str]) -> frozenset[str]:
    """Read comma-separated origins without a path (``https://partner-api.taptalent.io``)."""
    values = env.list(name, default=sorted(default))
    return frozenset(_origin(name, value.strip()) for value in values)


def _origin(name: str, value: str) -> str:
    try:
        origin, path = split_base_url(value)
    except ValueError:
        origin, path = "", ""
    if path or not origin:
        raise ImproperlyConfigured(f"{name} must list origins such as https://host[:port]")
    return origin
