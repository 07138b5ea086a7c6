"""What Flowdeck itself holds about a person, and for how long: each noun registers what it keeps.

A noun that stores personal data adds a Keeper in its AppConfig.ready, so that finding, erasing and
purging know of it, and nobody imports it for that.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Holding:
    """One thing that is held: what it is, since when, a page that shows it ("" for none)."""

    what: Text
    since: datetime
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """A noun that holds personal data.

    ``find(workspace_id, email)`` lists what is held about exactly that address. ``erase`` takes the
    same and gives the number of things erased; None when they can't be, and ``why`` then says why.
    ``purge()`` deletes whatever has outlived its retention, in all workspaces, and counts it.
    ``names`` takes the same as ``find`` and gives the person's names as far as they are held;
    ``goes_by_names`` says that ``find`` and ``erase`` ask for all those (``names_of``).
    """

    name: str
    title: Text
    find: Callable[[int, str], list[Holding]] = lambda workspace_id, email: []
    erase: Callable[[int, str], int] | None = None
    purge: Callable[[], int] = lambda: 0
    names: Callable[[int, str], Iterable[str]] = lambda workspace_id, email: ()
    goes_by_names: bool = False
    why: Text = ""


_keepers: dict[str, Keeper] = {}


def register(keeper: Keeper) -> None:
    """Make ``keeper`` known; a second one of the same name replaces the first."""
    _keepers[keeper.name] = keeper


def keepers() -> list[Keeper]:
    """All that are known, by name."""
    return [_keepers[name] for name in sorted(_keepers)]


def names_of(workspace_id: int, email: str) -> set[str]:
    """What the keepers call the person with exactly that address."""
    return {name for keeper in keepers() for name in keeper.names(workspace_id, email) if name}


def erase(workspace_id: int, email: str) -> int:
    """Erase all that can be about that address; out: how many things.

    What is found by the person's names goes first: the others erase the names.
    """
    in_order = sorted(keepers(), key=lambda keeper: not keeper.goes_by_names)
    return sum(keeper.erase(workspace_id, email) for keeper in in_order if keeper.erase)
