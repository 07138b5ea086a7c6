"""The command palette: each app registers a source of items, and the palette searches them.

    places.register(offer)   # in AppConfig.ready; offer(request) yields what this member may use

The search is ``found``: every word must match, the best match comes first, in groups.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.core.text_search import normalize_text

Text = str | Promise
MAX_PER_GROUP = 8


class ItemKind(StrEnum):
    """The groups, in the order shown while the search is empty."""

    FLOW = "flow"
    ACTION = "action"
    PAGE = "page"
    CANDIDATE = "person"
    HELP = "help"


KIND_LABELS = {
    ItemKind.FLOW: _("Flows"),
    ItemKind.ACTION: _("Actions"),
    ItemKind.PAGE: _("Pages"),
    ItemKind.CANDIDATE: _("Candidates"),
    ItemKind.HELP: _("Help"),
}


@dataclass(frozen=True, kw_only=True)
class PaletteItem:
    """One entry of the palette.

    ``words`` are additional search terms. An entry that is ``search_only`` shows only for a search.
    """

    kind: ItemKind
    title: Text
    href: str
    icon: str
    note: Text = ""
    keywords: Text = ""
    search_only: bool = False


@dataclass(frozen=True)
class ItemGroup:
    """Entries of one kind, best match first. ``more`` counts the matches that are not shown."""

    kind: ItemKind
    items: list[PaletteItem]
    more: int

    @property
    def label(self) -> Text:
        return KIND_LABELS[self.kind]


class SourceUnavailable(Exception):
    """Raised by a source that is unavailable. The entries of the other sources are still shown."""


ItemSource = Callable[[Any], Iterable[PaletteItem]]
_offers: dict[ItemSource, bool] = {}


def register(offer: ItemSource, *, last: bool = False) -> None:
    """Register ``offer``, which is called with the request of a workspace's member.

    ``last`` puts its entries, which are used less often, after those of the others.
    """
    _offers[offer] = last


def collect_items(request: Any) -> tuple[list[PaletteItem], bool]:
    """Return all entries for this request, and whether every source was available."""
    places: list[PaletteItem] = []
    is_complete = True
    for offer in sorted(_offers, key=_offers.__getitem__):
        try:
            places += offer(request)
        except SourceUnavailable:
            is_complete = False
    return places, is_complete


def search_items(
    places: Iterable[PaletteItem], q: str, most: int = MAX_PER_GROUP
) -> list[ItemGroup]:
    """Return the entries that contain every word of ``q``, grouped by kind.

    The kind with the best match comes first, with at most ``most`` entries each. Case and accents
    are ignored. An empty ``q`` returns everything that is not ``search_only``, in the given order.
    """
    words = normalize_text(q).split()
    ranked = sorted(_ranked(places, words), key=lambda pair: pair[0])
    kinds = list(dict.fromkeys(item.kind for _rank, item in ranked)) if words else list(ItemKind)
    groups = []
    for kind in kinds:
        mine = [item for _rank, item in ranked if item.kind == kind]
        if mine:
            groups.append(ItemGroup(kind, mine[:most], len(mine[most:])))
    return groups


def _ranked(
    places: Iterable[PaletteItem], words: list[str]
) -> Iterable[tuple[tuple[int, bool], PaletteItem]]:
    for item in places:
        if not words and not item.search_only:
            yield (0, False), item
        elif words and (rank := _rank(item, words)):
            yield rank, item


def _rank(item: PaletteItem, words: list[str]) -> tuple[int, bool] | None:
    """Return the sort key of a match, lower is better, or None when a word is missing.

    Equal matches keep their order, except that an exact title comes first.
    """
    title = normalize_text(item.title)
    extra = normalize_text(f"{item.note} {item.keywords}")
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
