"""Readers of environment variables, which also note each one's type, default and meaning.

A variable is declared where it is read, in ``dashboard/environment.py``, and docs/configuration.md
is made from these declarations. A missing or malformed one stops the start with one line that names
it and contains no values. An empty value is the same as none.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeVar

import environ

from dashboard.configuration.parsers import (
    Malformed,
    parse_boolean,
    parse_integer,
    parse_number,
    split,
)

T = TypeVar("T")


_env = environ.FileAwareEnv()


@dataclass(frozen=True)
class Variable:
    """An environment variable as docs/configuration.md shows it. ``default`` is "" if required."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass
class Section:
    """Variables of one subject. Its methods read a variable and add it to the section."""

    title: str
    variables: list[Variable] = field(default_factory=list)

    def read(
        self,
        name: str,
        kind: str,
        parse: Callable[[str], T],
        *,
        default: str,
        meaning: str,
        shown: str = "",
    ) -> T:
        """Return the variable parsed by ``parse``, which raises Malformed.

        Without a default, the variable is required. ``shown`` describes a default that is not the
        same everywhere.
        """
        self.add(name, kind, default=shown or default, meaning=meaning)
        return _read(name, parse, default)

    def add(self, name: str, kind: str, *, default: str, meaning: str) -> None:
        """Add a variable that something else reads, such as gunicorn.conf.py or a command."""
        self.variables.append(Variable(name, kind, default, meaning))

    def boolean(self, name: str, *, default: bool, meaning: str, shown: str = "") -> bool:
        """Read "on" or "off"."""
        word = "on" if default else "off"
        return self.read(
            name, "on or off", parse_boolean, default=word, shown=shown, meaning=meaning
        )

    def integer(self, name: str, *, default: int, least: int, most: int, meaning: str) -> int:
        """Read a whole number from ``least`` to ``most``."""
        return self.read(
            name,
            f"whole number, {least} to {most}",
            lambda text: parse_integer(text, least, most),
            default=str(default),
            meaning=meaning,
        )

    def number(
        self, name: str, *, default: float, least: float, most: float, meaning: str
    ) -> float:
        """Read a number from ``least`` to ``most``."""
        return self.read(
            name,
            f"number, {least:g} to {most:g}",
            lambda text: parse_number(text, least, most),
            default=f"{default:g}",
            meaning=meaning,
        )

    def optional(
        self,
        name: str,
        kind: str,
        parse: Callable[[str], str],
        *,
        meaning: str,
    ) -> str:
        """Read a text that may be absent: then it is "" and is not parsed."""
        self.add(name, kind, default="none", meaning=meaning)
        return _read(name, lambda text: parse(text) if text else "", "")

    def items(
        self,
        name: str,
        kind: str,
        parse: Callable[[str], str],
        *,
        default: str = "none",
        values: tuple[str, ...] = (),
        meaning: str,
    ) -> list[str]:
        """Read comma-separated items, each parsed by ``parse``."""
        self.add(name, kind, default=default, meaning=meaning)
        return _read(name, lambda text: [parse(item) for item in split(text)], ",".join(values))


def load_dotenv(path: Path) -> None:
    """Read the file ``path``, if it exists, into the environment. Variables already set win."""
    if path.is_file():
        _env.read_env(path)


def refuse_to_start(reason: str) -> NoReturn:
    """Write ``reason`` as one line to standard error and exit with code 1."""
    sys.stderr.write(f"Flowdeck cannot start: {reason}\n")
    raise SystemExit(1) from None


def require(condition: bool, reason: str) -> None:
    """Refuse to start with ``reason`` unless ``condition`` holds, for variables that must agree."""
    if not condition:
        _refuse(reason)


def _read(name: str, parse: Callable[[str], T], default: str) -> T:
    try:
        text = str(_env.str(name, default="")).strip() or default
        return parse(text)
    except Malformed as error:
        _refuse(f"{name} {error}")
    except Exception as error:  # noqa: BLE001  # the libraries' parsers raise anything
        _refuse(f"{name} is malformed ({type(error).__name__})")


def _refuse(reason: str) -> NoReturn:
    refuse_to_start(f"{reason} (see docs/configuration.md)")
