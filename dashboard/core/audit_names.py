"""Names and links for the IDs in audit events, by the apps that know them.

An entry outlives what it is about and is never changed. So it has an ID, and the name is looked up
whenever the log is read.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ResolvedName:
    """The current name of what an ID stands for, and the address of its page."""

    text: str
    href: str


Resolver = Callable[[Any, Collection[str]], Mapping[str, ResolvedName]]
"""(workspace, IDs) → names. IDs that are not found are absent."""

_resolvers: dict[str, Resolver] = {}


def register(detail: str, resolver: Resolver) -> None:
    """Register the resolver of the detail called ``detail``, from an ``AppConfig.ready``."""
    _resolvers[detail] = resolver


def resolvable() -> frozenset[str]:
    """Return the details that hold IDs with a resolver."""
    return frozenset(_resolvers)


def resolve(workspace: Any, wanted: Mapping[str, Collection[str]]) -> dict[str, ResolvedName]:
    """Return names by "detail:ID" for the IDs by detail in ``wanted``, one query per detail."""
    return {
        f"{detail}:{key}": name
        for detail, keys in wanted.items()
        if keys and detail in _resolvers
        for key, name in _resolvers[detail](workspace, keys).items()
    }
