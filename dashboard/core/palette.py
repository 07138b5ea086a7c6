"""The command palette: each app registers a source of items, and the palette searches them.

    palette.register(offer)   # in AppConfig.ready; offer(request) yields what this member may use

The search is ``search_items``: every word must match, the best match comes first, in groups. Among
equal matches the flow that the reader is in comes first, then the pages they opened lately.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.core.text_search import normalize_text

Text = str | Promise
MAX_PER_GROUP = 8
MAX_RECENT = 5
NOTHING_ELSE = ("", "", "")


class ItemKind(StrEnum):
    """The groups, in the order shown while the search is empty."""

    RECENT = "recent"
    THIS_FLOW = "this-flow"
    FLOW = "flow"
    ACTION = "action"
    PAGE = "page"
    CANDIDATE = "person"
    HELP = "help"


KIND_LABELS = {
    ItemKind.RECENT: _("Recent pages"),
    ItemKind.THIS_FLOW: _("This flow"),
    ItemKind.FLOW: _("Flows"),
    ItemKind.ACTION: _("Actions"),
    ItemKind.PAGE: _("Pages"),
    ItemKind.CANDIDATE: _("Candidates"),
    ItemKind.HELP: _("Help"),
}


@dataclass(frozen=True, kw_only=True)
class PaletteItem:
    """One entry of the palette.

    ``keywords`` are additional search terms. ``detail`` tells entries with the same title apart. An
    entry that is ``search_only`` shows only for a search. One that ``takes_address`` is also found
    when an e-mail address is searched with it ("assign ada@example.com"), which its page then gets.
    ``flow_id`` and ``flow_name`` are of the flow that it belongs to.
    """

    kind: ItemKind
    title: Text
    href: str
    icon: str
    note: Text = ""
    keywords: Text = ""
    detail: str = ""
    search_only: bool = False
    takes_address: bool = False
    flow_id: str = ""
    flow_name: str = ""


def page_item(title: Text, href: str, icon: str, keywords: Text = "") -> PaletteItem:
    """Return the entry of a page of the workspace."""
    return PaletteItem(kind=ItemKind.PAGE, title=title, href=href, icon=icon, keywords=keywords)


@dataclass(frozen=True)
class ItemGroup:
    """Entries of one kind, best match first. ``more`` counts the matches that are not shown."""

    kind: ItemKind
    items: list[PaletteItem]
    more: int

    @property
    def label(self) -> Text:
        return KIND_LABELS[self.kind]


@dataclass(frozen=True)
class SearchContext:
    """The reader's position: the path of the page, its flow, and the paths opened lately."""

    path: str = ""
    flow_id: str = ""
    recent: tuple[str, ...] = ()

    def recency(self, item: PaletteItem) -> int:
        """Return the item's index among the recent pages, or their number where it is none."""
        return self.recent.index(item.href) if item.href in self.recent else len(self.recent)

    def prefers(self, item: PaletteItem, words: Sequence[str]) -> bool:
        """Return whether ``item`` is of the reader's flow, and ``words`` say more than its name.

        Whoever types the name of a flow looks for that flow, which may not be the reader's.
        """
        if not self.is_here(item):
            return False
        name = normalize_text(item.flow_name)
        return any(word not in name for word in words)

    def is_here(self, item: PaletteItem) -> bool:
        """Return whether ``item`` belongs to the reader's flow."""
        return bool(self.flow_id) and item.flow_id == self.flow_id


NOWHERE = SearchContext()


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
    places: Iterable[PaletteItem],
    q: str,
    most: int = MAX_PER_GROUP,
    context: SearchContext = NOWHERE,
) -> list[ItemGroup]:
    """Return the entries that contain every word of ``q``, grouped by kind.

    The kind with the best match comes first, with at most ``most`` entries each, and help last.
    Case and accents are ignored. An empty ``q`` returns the recent pages, those of the reader's
    flow, and everything that is not ``search_only``, in the given order.
    """
    words = normalize_text(q).split()
    if not words:
        return _suggest(list(places), most, context)
    matches = ((_rank(item, words, context), item) for item in places)
    ranked = sorted((pair for pair in matches if pair[0]), key=lambda pair: pair[0] or ())
    return _group(((item.kind, item) for _rank, item in ranked), most)


def find_address(q: str) -> str:
    """Return the e-mail address among the words of ``q``, or "" without exactly one."""
    found = [word for word in q.split() if _is_address(word)]
    return found[0] if len(found) == 1 else ""


def without_address(words: list[str]) -> list[str]:
    """Return the words but for e-mail addresses, or all of them where nothing else is left."""
    return [word for word in words if not _is_address(word)] or words


def _is_address(word: str) -> bool:
    name, at, domain = word.partition("@")
    return bool(name and at and domain)


def _suggest(places: list[PaletteItem], most: int, context: SearchContext) -> list[ItemGroup]:
    """Return what is offered before a search. No entry is in two groups."""
    others = [item for item in places if item.href != context.path]
    by_href = {item.href: item for item in reversed(others)}
    recent = [by_href[href] for href in dict.fromkeys(context.recent) if href in by_href]
    recent = recent[:MAX_RECENT]
    here = [item for item in others if context.is_here(item) and item not in recent]
    shown = {item.href for item in [*recent, *here]}
    rest = [item for item in places if not item.search_only and item.href not in shown]
    rest.sort(key=lambda item: list(ItemKind).index(item.kind))
    kinds = [(ItemKind.RECENT, item) for item in recent]
    kinds += [(ItemKind.THIS_FLOW, item) for item in here]
    return _group([*kinds, *((item.kind, item) for item in rest)], most)


def _group(found: Iterable[tuple[ItemKind, PaletteItem]], most: int) -> list[ItemGroup]:
    """Return the entries by kind. The kind of the first entry comes first."""
    groups: dict[ItemKind, list[PaletteItem]] = {}
    for kind, item in found:
        groups.setdefault(kind, []).append(item)
    return [ItemGroup(kind, mine[:most], len(mine[most:])) for kind, mine in groups.items()]


def _rank(
    item: PaletteItem, words: list[str], context: SearchContext
) -> tuple[bool, int, bool, bool, int] | None:
    """Return the sort key of a match, lower is better, or None when a word is missing.

    Equal matches keep their order, except that the reader's flow, an exact title and recent pages
    come first. Help explains what the others open, so it comes last.
    """
    if item.takes_address:
        words = without_address(words)
    title = normalize_text(item.title)
    others = (item.detail, item.note, item.keywords)
    extra = normalize_text(" ".join(map(str, others))) if others != NOTHING_ELSE else ""
    title_words, distances = title.split(), 0
    for word in words:
        distance = _distance(word, title, title_words, extra)
        if distance is None:
            return None
        distances += distance
    is_preferred, is_exact = context.prefers(item, words), title_words == words
    is_help = item.kind == ItemKind.HELP
    return is_help, distances, not is_preferred, not is_exact, context.recency(item)


def _distance(word: str, title: str, title_words: list[str], extra: str) -> int | None:
    """Return how far ``word`` is from being a word of the title, or None without a match."""
    if word in title_words:
        return 0
    if f" {word}" in f" {title}":
        return 1
    if word in title:
        return 3
    return 4 if word in extra else None
