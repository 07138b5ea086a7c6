"""Page numbers of the partner's lists (docs/partner-api.md, Paging).

No name is documented for a flow's candidates. A number that the items of the same page contradict
is not what its name says, and whatever says that more follows goes before what says nothing.
"""

from collections.abc import Iterator
from typing import TypedDict

from flows_api.decoding.envelope import Listing
from flows_api.decoding.values import Fields, first_of, fold_keys, parse_count

PAGE_KEYS = ("page", "page_number", "current_page", "page_index")
SIZE_KEYS = ("limit", "page_size", "per_page")
TOTAL_KEYS = (
    "total",
    "total_count",
    "total_items",
    "total_records",
    "total_elements",
    "total_results",
    "total_candidates",
    "total_entries",
    "total_rows",
    "total_docs",
    "total_hits",
    "total_jobs",
    "records_total",
    "count",
)
"""Names of a total, the surest first."""
ALL_FLOWS_KEYS = ("total", "total_count", "total_items", "total_records", "total_flows", "count")
"""Names of the total of a list of flows. Other totals there are those of candidates."""
UNSURE_TOTALS = frozenset({"count"})
"""Names under which others give the number of items on the page."""
PAGES_KEYS = ("total_pages", "pages", "last_page", "num_pages")
MORE_KEYS = (
    "has_more",
    "has_next",
    "has_next_page",
    "has_more_pages",
    "has_more_items",
    "has_more_results",
    "more",
    "more_available",
    "is_truncated",
)
LAST_KEYS = ("last", "is_last", "is_last_page", "last_page")
NEXT_KEYS = (
    "next",
    "next_page",
    "next_page_number",
    "next_page_url",
    "next_url",
    "next_link",
    "next_cursor",
    "next_token",
    "next_page_token",
    "next_offset",
)
NUMBERS_KEYS = ("meta", "links", "_links", "page_info", "paging", "page", "pagination")
"""Objects that may hold page numbers, the surest last."""
USUAL_SIZE = 10
"""The documented page size of a request without one. No partner cuts pages to fewer."""
SPELLED = {"true": True, "false": False}
NOTHING = {"", "null", "none", "false", "0"}
"""Texts that stand for no next page."""


class Paging(TypedDict):
    """The page numbers of ``models.Page``, as the partner gives them or as they follow."""

    page: int
    page_size: int
    total: int | None
    total_pages: int | None
    has_next: bool


def parse_paging(found: Listing, *, page: int, page_size: int) -> Paging:
    """Return the position of a page. ``page`` and ``page_size`` are the requested values.

    Without any total, a full page is assumed to have a next one, as is every page that the partner
    may have cut. An empty page has one only where the partner says in so many words that more
    follows.
    """
    numbers = _numbers(found.extras)
    item_count = len(found.items)
    shown_size = parse_count(first_of(numbers, *SIZE_KEYS))
    size = shown_size or page_size
    page = _page(numbers, page, size, item_count)
    pages = parse_count(first_of(numbers, *PAGES_KEYS))
    more = _has_more(numbers, page)
    is_open = more is None and pages is None
    # A size that is the requested one may only repeat it.
    is_full = item_count >= size or (size >= page_size and _is_limit(item_count))
    is_followed = more is True or (pages is not None and page < pages)
    is_part = is_followed or page > 1
    total = _total(numbers, item_count, is_part=is_part, is_unsure=is_open and is_full)
    if total is None:
        is_long = shown_size is None and item_count >= min(page_size, USUAL_SIZE)
        is_followed |= is_open and (is_full or is_long)
    else:
        # A number of pages that follows from the total and the size says nothing of its own.
        known_pages = None if pages == -(-total // size) else pages
        size, pages, is_more = _by_total(item_count, page, size, total, known_pages)
        is_followed |= is_more
    is_more_than_paged = more is True and pages is not None and page >= pages
    return Paging(
        page=page,
        page_size=size,
        total=total,
        total_pages=None if is_more_than_paged else pages,
        has_next=is_followed and (item_count > 0 or more is True),
    )


def is_first_part(found: Listing) -> bool:
    """Return whether a list that is read without pages says that it is only the first of them."""
    numbers = _numbers(found.extras)
    pages = parse_count(first_of(numbers, *PAGES_KEYS)) or 1
    totals = [parse_count(numbers.get(name)) or 0 for name in ALL_FLOWS_KEYS]
    return pages > 1 or max(totals) > len(found.items) or bool(_has_more(numbers, 1))


def _numbers(extras: Fields) -> Fields:
    """Return everything around a list that may be a page number, in one object."""
    numbers = dict(extras)
    for name in NUMBERS_KEYS:
        inner = fold_keys(extras.get(name))
        numbers |= inner | fold_keys(inner.get("pagination"))
    return numbers


def _page(numbers: Fields, requested: int, size: int, item_count: int) -> int:
    """Return the page's number, from 1.

    A smaller one than ``requested`` is counted from 0, unless it is that of the last page, which a
    partner may return for every page behind it.
    """
    shown = parse_count(first_of(numbers, *PAGE_KEYS)) or requested
    end = (shown - 1) * size + item_count
    is_last = shown > 1 and any(parse_count(numbers.get(name)) == end for name in TOTAL_KEYS)
    return shown if shown > requested or is_last else requested


def _has_more(numbers: Fields, page: int) -> bool | None:
    """Return whether the partner says that more follows, None where it says nothing of it."""
    shown = parse_count(first_of(numbers, *PAGE_KEYS))
    signs = _signs(numbers, page if shown is None else shown)
    known = [sign for sign in signs if sign is not None]
    return any(known) if known else None


def _signs(numbers: Fields, page: int) -> Iterator[bool | None]:
    """Yield what each word about a next page says."""
    for name in MORE_KEYS:
        yield _flag(numbers.get(name))
    for name in LAST_KEYS:
        is_last = _flag(numbers.get(name))
        yield None if is_last is None else not is_last
    for name in NEXT_KEYS:
        yield _leads_on(numbers.get(name), page)


def _flag(value: object) -> bool | None:
    """Return a boolean, also from a text. Return None for anything else."""
    if isinstance(value, str):
        return SPELLED.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _leads_on(value: object, page: int) -> bool | None:
    """Return whether a next page's number, address or cursor is one."""
    if isinstance(value, bool):
        return value
    if (number := parse_count(value)) is not None:
        # The last page may name itself as the next one.
        return True if number > page else None
    if isinstance(value, str):
        return value.strip().lower() not in NOTHING
    return bool(value) if isinstance(value, dict) else None


def _total(numbers: Fields, item_count: int, *, is_part: bool, is_unsure: bool) -> int | None:
    """Return the number of items in the whole list, None where it is not stated.

    The number of items on this page is none where others stand before it or follow: ``is_part``.
    Under a name that is used for both it is none either where more may follow: ``is_unsure``.
    """
    for name in TOTAL_KEYS:
        total = parse_count(numbers.get(name))
        if total is None or total < item_count:
            continue
        is_of_page = is_part or (is_unsure and name in UNSURE_TOTALS)
        if total > item_count or not is_of_page:
            return total
    return None


def _by_total(
    item_count: int, page: int, size: int, total: int, pages: int | None
) -> tuple[int, int | None, bool]:
    """Return the page size, the number of pages, and whether the total says that more follows.

    ``pages`` is the partner's own number of pages, which goes before what can be inferred.
    """
    if not _is_cut(item_count, page, size, total):
        inferred = -(-total // size)
        return size, inferred if pages is None else pages, page < (pages or inferred)
    cut = _cut_size(item_count, page, total, pages)
    if pages is not None:
        return cut or size, pages, page < pages
    # Each page before this one holds as many at least. The end is what adds up to the total.
    return cut or size, -(-total // cut) if cut else None, page * item_count < total


def _is_cut(item_count: int, page: int, size: int, total: int) -> bool:
    """Return whether pages seem smaller than ``size``, whatever the response says of it."""
    return 0 < item_count < size and (page - 1) * size + item_count != total


def _cut_size(item_count: int, page: int, total: int, pages: int | None) -> int | None:
    """Return the size that the partner cut pages to, None where it can't be told.

    A page holds that many, unless it is the last: then each page before it does. Only an empty page
    marks the end where it can't be told, or candidates would be missed.
    """
    before, rest = divmod(total - item_count, max(page - 1, 1))
    is_last = page > 1 and rest == 0 and item_count <= before
    if pages is not None:
        sizes = [item_count, before] if is_last else [item_count]
        return next((size for size in sizes if -(-total // size) == pages), None)
    if _is_limit(item_count) and page * item_count <= total:
        return item_count
    return before if is_last and _is_limit(before) else None


def _is_limit(size: int) -> bool:
    """Return whether a partner may cut pages to ``size``: a round number, and none below the usual.

    A total that does not count what a search finds would be taken for a cut page otherwise.
    """
    return size >= USUAL_SIZE and size % 5 == 0
