"""The registry of personal data: what Flowdeck stores about a person, and how to erase it.

An app that stores personal data registers a PersonalDataSource in its AppConfig.ready. Search,
erasure and retention then cover it without importing the app.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class PersonalRecord:
    """One stored item: its label, when it was stored, and the page that shows it ("" for none)."""

    label: Text
    since: datetime
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonalDataSource:
    """A source of personal data, registered by the app that stores it.

    ``find(workspace_id, email)`` returns what is stored about exactly that address. ``erase`` takes
    the same arguments and returns the number of items erased. It is None where nothing may be
    erased, and ``why`` then gives the reason. ``purge()`` deletes everything past its retention, in
    all workspaces, and returns the count. ``names`` takes the same arguments as ``find`` and
    returns the names stored for the person. ``matches_names`` is set where ``find`` and ``erase``
    also match those names (``names_of``). ``erased(workspace_id, emails)`` returns those addresses
    that the workspace has erased.
    """

    name: str
    title: Text
    find: Callable[[int, str], list[PersonalRecord]] = lambda workspace_id, email: []
    erase: Callable[[int, str], int] | None = None
    purge: Callable[[], int] = lambda: 0
    names: Callable[[int, str], Iterable[str]] = lambda workspace_id, email: ()
    erased: Callable[[int, Collection[str]], set[str]] = lambda workspace_id, emails: set()
    matches_names: bool = False
    retained_because: Text = ""


class DataHeld(Exception):
    """The person's data is on hold, so nothing of it is erased."""


_sources: dict[str, PersonalDataSource] = {}
_find_held: list[Callable[[int], set[str]]] = []


def register(source: PersonalDataSource) -> None:
    """Register ``keeper``, replacing an earlier one of the same name."""
    _sources[source.name] = source


def sources() -> list[PersonalDataSource]:
    """Return all registered keepers, sorted by name."""
    return [_sources[name] for name in sorted(_sources)]


def find_names(workspace_id: int, email: str) -> set[str]:
    """Return all names that the keepers store for the person with exactly that address."""
    return {name for source in sources() for name in source.names(workspace_id, email) if name}


def find_erased(workspace_id: int, emails: Collection[str]) -> set[str]:
    """Return those of ``emails`` that were erased in the workspace."""
    return set().union(*(source.erased(workspace_id, emails) for source in sources()))


def register_holds(find_held: Callable[[int], set[str]]) -> None:
    """Register the function that returns the addresses on hold in a workspace, in lower case."""
    _find_held[:] = [find_held]


def held_addresses(workspace_id: int) -> set[str]:
    """Return the addresses whose data no purge and no erasure touches, in lower case."""
    return set().union(*(find_held(workspace_id) for find_held in _find_held))


def erase(workspace_id: int, email: str) -> int:
    """Erase everything erasable about that address and return the number of items erased.

    Raises DataHeld, with nothing erased, while the data is on hold.
    """
    if email.strip().lower() in held_addresses(workspace_id):
        raise DataHeld
    # Keepers that match by name run first, because the others erase the names.
    in_order = sorted(sources(), key=lambda source: not source.matches_names)
    return sum(source.erase(workspace_id, email) for source in in_order if source.erase)
