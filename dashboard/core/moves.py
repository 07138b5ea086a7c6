"""Moving an item of an ordered list one place up or down."""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

MOVES = {"up": -1, "down": 1}
"""The places of each move, by the value that its button posts."""


def moved(items: Iterable[T], item: T, by: int) -> list[T]:
    """Return ``items`` with ``item`` moved ``by`` places, as far as there are any.

    Without the item among them they are as they were.
    """
    listed = list(items)
    if item in listed:
        at = listed.index(item)
        to = min(max(at + by, 0), len(listed) - 1)
        listed.insert(to, listed.pop(at))
    return listed
