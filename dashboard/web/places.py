"""The command palette: each app registers a source of items, and the palette searches them.

    places.register(offer)   # in AppConfig.ready; offer(request) yields what this member may use

The search is ``found``: every word must match, the best match comes first, in groups.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
MOST_PER_GROUP = 8


class Kind(StrEnum):
    """The groups, in the order shown while the search is empty."""

    FLOW = "flow"
    ACTION = "action"
    PAGE = "page"
    PERSON = "person"


KIND_LABELS = {
    Kind.FLOW: _("Flows"),
    Kind.ACTION: _("Actions"),
    Kind.PAGE: _("Pages"),
    Kind.PERSON: _("Candidates"),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """One entry of the palette.

    ``words`` are additional search terms. An entry that is ``on_demand`` shows only for a search.
    """

    kind: Kind
    title: Text
    href: str
    icon: str
    note: Text = ""
    words: Text = ""
    on_demand: bool = False


@dataclass(frozen=True)
class Group:
    """Entries of one kind, best match first. ``more`` counts the matches that are not shown."""

    kind: Kind
    places: list[Place]
    more: int

    @property
    def label(self) -> Text:
        return KIND_LABELS[self.kind]


class Unlisted(Exception):
    """Raised by a source that is unavailable. The entries of the other sources are still shown."""


Offer = Callable[[Any], Iterable[Place]]
_offers: dict[Offer, bool] = {}


def register(offer: Offer, *, last: bool = False) -> None:
    """Register ``offer``, which is called with the request of a workspace's member.

    ``last`` puts its entries, which are used less often, after those of the others.
    """
    _offers[offer] = last


def offered(request: Any) -> tuple[list[Place], bool]:
    """Return all entries for this request, and whether every source was available."""
    places: list[Place] = []
    is_whole = True
    for offer in sorted(_offers, key=_offers.__getitem__):
        try:
            places += offer(request)
        except Unlisted:
            is_whole = False
    return places, is_whole


def found(places: Iterable[Place], q: str, most: int = MOST_PER_GROUP) -> list[Group]:
    """Return the entries that contain every word of ``q``, grouped by kind.

    The kind with the best match comes first, with at most ``most`` entries each. Case and accents
    are ignored. An empty ``q`` returns everything that is not ``on_demand``, in the given order.
    """
    words = plain(q).split()
    ranked = sorted(_ranked(places, words), key=lambda pair: pair[0])
    kinds = list(dict.fromkeys(place.kind for _rank, place in ranked)) if words else list(Kind)
    groups = []
    for kind in kinds:
        mine = [place for _rank, place in ranked if place.kind == kind]
        if mine:
            groups.append(Group(kind, mine[:most], len(mine[most:])))
    return groups


def plain(text: Text) -> str:
    """Return ``text`` without case and accents, so that "jose" finds "José"."""
    folded = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))


def _ranked(places: Iterable[Place], words: list[str]) -> Iterable[tuple[tuple[int, bool], Place]]:
    for place in places:
        if not words and not place.on_demand:
            yield (0, False), place
        elif words and (rank := _rank(place, words)):
            yield rank, place


def _rank(place: Place, words: list[str]) -> tuple[int, bool] | None:
    """Return the sort key of a match, lower is better, or None when a word is missing.

    Equal matches keep their order, except that an exact title comes first.
    """
    title = plain(place.title)
    extra = plain(f"{place.note} {place.words}")
    distances = [_distance(word, title, extra) for word in words]
    matches = [distance for distance in distances if distance is not None]
    return (sum(matches), title.split() != words) if len(matches) == len(words) else None


def _distance(word: str, title: str, extra: str) -> int | None:
    """Return how far ``word`` is from being a word of the title, or None without a match."""
    if word in title.split():
        return 0
    if f" {word}" in f" {title}":
        return 1
    if word in title:
        return 3
    return 4 if word in extra else None
