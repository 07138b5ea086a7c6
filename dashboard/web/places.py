"""Where one can go: each noun registers the places it offers, and the palette finds among them.

    places.register(offer)   # in AppConfig.ready; offer(request) gives what this person may use

The rule of finding is ``found``: every word must occur, the best comes first, in groups.
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
    """The groups, in the order in which they stand when nothing is looked for."""

    FLOW = "flow"
    ACTION = "action"
    PAGE = "page"
    PERSON = "person"


KIND_LABELS = {
    Kind.FLOW: _("Flows"),
    Kind.ACTION: _("Actions"),
    Kind.PAGE: _("Pages"),
    Kind.PERSON: _("People"),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """One thing to open. ``words`` are further words it is found by; one that is ``on_demand``
    shows only when something is looked for."""

    kind: Kind
    title: Text
    href: str
    icon: str
    note: Text = ""
    words: Text = ""
    on_demand: bool = False


@dataclass(frozen=True)
class Group:
    """Places of one kind, best first; ``more`` that match are not shown."""

    kind: Kind
    places: list[Place]
    more: int

    @property
    def label(self) -> Text:
        return KIND_LABELS[self.kind]


class Unlisted(Exception):
    """Raised by an offer whose source can't be asked just now: the other places stay."""


Offer = Callable[[Any], Iterable[Place]]
_offers: dict[Offer, bool] = {}


def register(offer: Offer, *, last: bool = False) -> None:
    """Make ``offer``'s places known; it is called with the request of a workspace's member.

    ``last`` puts what is needed more rarely behind the others'.
    """
    _offers[offer] = last


def offered(request: Any) -> tuple[list[Place], bool]:
    """All places for this request, and whether they are all: an offer may be out of reach."""
    places: list[Place] = []
    is_whole = True
    for offer in sorted(_offers, key=_offers.__getitem__):
        try:
            places += offer(request)
        except Unlisted:
            is_whole = False
    return places, is_whole


def found(places: Iterable[Place], q: str, most: int = MOST_PER_GROUP) -> list[Group]:
    """The places in which every word of ``q`` occurs, by kind; the kind with the best comes first.

    Case and accents don't count. Without words, everything that is not ``on_demand``, as it came.
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
    """``text`` without case and accents, so that "jose" finds "José"."""
    folded = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))


def _ranked(places: Iterable[Place], words: list[str]) -> Iterable[tuple[tuple[int, bool], Place]]:
    for place in places:
        if not words and not place.on_demand:
            yield (0, False), place
        elif words and (rank := _rank(place, words)):
            yield rank, place


def _rank(place: Place, words: list[str]) -> tuple[int, bool] | None:
    """Lower is better; None when a word is missing. Equals stay as they were offered, but that the
    whole title comes first."""
    title = plain(place.title)
    beside = plain(f"{place.note} {place.words}")
    misses = [_miss(word, title, beside) for word in words]
    known = [miss for miss in misses if miss is not None]
    return (sum(known), title.split() != words) if len(known) == len(words) else None


def _miss(word: str, title: str, beside: str) -> int | None:
    """How far ``word`` is from being a word of the title; None when it occurs nowhere."""
    if word in title.split():
        return 0
    if f" {word}" in f" {title}":
        return 1
    if word in title:
        return 3
    return 4 if word in beside else None
