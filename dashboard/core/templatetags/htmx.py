"""Links that swap one part of the page with htmx, and work as ordinary links without JavaScript.

The part's id, its partial's name and the target are the same word (docs/architecture.md). Its
search form is called ``<target>-form``. All its requests queue there, so that an older response
never overwrites a newer one. A part without a search form names another element for that, as htmx
fails where there is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.core.http.addresses import PageAddress
from dashboard.core.http.request import BACKGROUND_REQUEST
from dashboard.core.rendering.components import render_part

register = template.Library()


@dataclass(frozen=True)
class PageLink:
    """A numbered page, and whether it is the current one."""

    number: int
    href: str
    is_current: bool


@dataclass(frozen=True)
class Pagination:
    """Links to the pages of ``#target``. ``address`` is that of any of its pages."""

    address: PageAddress
    target: str
    queue: str
    page: int
    numbers: tuple[int | str | None, ...]
    has_next: bool

    @property
    def previous(self) -> str:
        return self._href(self.page - 1) if self.page > 1 else ""

    @property
    def next(self) -> str:
        return self._href(self.page + 1) if self.has_next else ""

    @property
    def links(self) -> list[PageLink | None]:
        return [
            PageLink(number, self._href(number), number == self.page)
            if isinstance(number, int)
            else None
            for number in self.numbers
        ]

    def _href(self, number: int) -> str:
        return self.address.change(page=number if number > 1 else None).url


@dataclass(frozen=True)
class PageSizes:
    """Links to a list with another number of rows a page. ``default`` is not in the address."""

    address: PageAddress
    target: str
    sizes: tuple[int, ...]
    current: int
    default: int

    @property
    def links(self) -> list[PageLink]:
        return [PageLink(size, self._href(size), size == self.current) for size in self.sizes]

    def _href(self, size: int) -> str:
        changed = None if size == self.default else size
        return self.address.change(pageSize=changed, page=None).url


@register.simple_tag
def background_request() -> SafeString:
    """Return the attributes of an element that polls by itself, which does not count as use."""
    return format_html(
        'hx-headers=\'{{"{}": "yes"}}\' hx-disinherit="hx-headers"', BACKGROUND_REQUEST
    )


@register.simple_tag
@lru_cache(maxsize=2048)  # the links of a list are the same on each visit
def htmx_link(href: str, target: str, show: str = "", queue: str = "") -> SafeString:
    """Return the attributes of a link that replaces ``#target`` (``show="top"`` scrolls to it).

    ``queue`` is the id of the element that holds its requests, by default the search form's.
    """
    swap = f"outerHTML show:#{target}:{show}" if show else "outerHTML"
    return format_html(
        'href="{0}" hx-get="{0}" hx-target="#{1}" hx-swap="{2}" hx-push-url="true" '
        'hx-sync="#{3}:replace"',
        href,
        target,
        swap,
        queue or f"{target}-form",
    )


@register.simple_tag(takes_context=True)
def current_url(context: dict[str, Any], **changes: Any) -> str:
    """Return this page's URL with ``changes`` to its query, where "" and None remove a parameter.

    A list has the parameter once for each value. The URL has none of the parameters that are for
    one view of the page.
    ``form_page_url`` in the context is the page's own path when it answers a POST to another one.
    """
    return page_address(context).change(**changes).url


def page_address(context: dict[str, Any]) -> PageAddress:
    """Return the address of the page that ``context`` renders, also where it answers a POST."""
    return PageAddress.of(context["request"], context.get("form_page_url") or "")


@register.simple_tag(takes_context=True)
def reload_url(context: dict[str, Any]) -> str:
    """Return the URL that shows this page again.

    It is "" for the answer to a POST without ``form_page_url``, since that URL may accept no GET.
    """
    request = context["request"]
    if request.method in ("GET", "HEAD"):
        return str(request.get_full_path())
    return str(context.get("form_page_url") or "")


@register.simple_tag(takes_context=True)
def pagination(
    context: dict[str, Any],
    target: str,
    *,
    page: int,
    numbers: Iterable[int | str | None] = (),
    has_next: bool = False,
    queue: str = "",
    **changes: Any,
) -> SafeString:
    """Render links to the pages of ``#target``.

    In ``numbers``, anything but a number is a gap. Without ``numbers``, for lists of unknown
    length, only the previous and the next page are linked. ``changes`` apply to each link's query,
    as in ``here``.
    """
    address = page_address(context).change(**changes)
    links = Pagination(address, target, queue, page, tuple(numbers), has_next)
    return render_part("components/pagination.html", links)


@register.simple_tag(takes_context=True)
def page_sizes(
    context: dict[str, Any], target: str, sizes: Iterable[int], current: int, default: int
) -> SafeString:
    """Render links to ``#target`` with each of ``sizes`` as the number of rows a page."""
    links = PageSizes(page_address(context), target, tuple(sizes), current, default)
    return render_part("components/page_sizes.html", links)
