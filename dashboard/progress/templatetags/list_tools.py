"""The order and the filters of the list of candidates: headings, a menu, a form and chips."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.encoding import escape_uri_path
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.rendering.components import render_component
from dashboard.core.templatetags.htmx import current_url, htmx_link
from dashboard.core.templatetags.icons import icon
from dashboard.progress.segments.chips import Chip, build_chips
from dashboard.progress.segments.filter_bar import build_filter_bar
from dashboard.progress.segments.query import SegmentQuery, Sort

register = template.Library()

TARGET = "candidate-results"
FIRST_DESCENDING = ("score", "total", "assigned", "activity")
"""The columns whose largest values are of most interest."""
ARIA = {False: "ascending", True: "descending"}
LABELS: Mapping[str, Promise] = {
    "name": gettext_lazy("Name"),
    "status": gettext_lazy("Status"),
    "step": gettext_lazy("Step"),
    "total": gettext_lazy("Total of scores"),
    "assigned": gettext_lazy("Assigned"),
    "activity": gettext_lazy("Last activity"),
}


@dataclass(frozen=True)
class SortLink:
    """A link that sorts by a column, the other way round if the list is sorted by it."""

    id: str
    label: str
    attributes: SafeString
    direction: str

    @property
    def icon(self) -> str:
        return "arrow-down" if self.direction == "descending" else "arrow-up"


@register.simple_tag(takes_context=True)
def sort_heading(
    context: dict[str, Any], column: str, label: str, classes: str, step: int | None = None
) -> SafeString:
    """Render the heading of a column with the link that sorts by it."""
    link = _link(context, Sort(column, step), label, "sort")
    return format_html(
        '<th scope="col" class="{}"{}><a id="{}" class="sort" {}>{}{}</a></th>',
        classes,
        format_html(' aria-sort="{}"', link.direction) if link.direction else "",
        link.id,
        link.attributes,
        label,
        icon(link.icon),
    )


@register.simple_tag(takes_context=True)
def sort_links(context: dict[str, Any]) -> list[SortLink]:
    """Return a link for each order of the list."""
    return list(_links(context))


@register.simple_tag(takes_context=True)
def filter_bar(context: dict[str, Any]) -> SafeString:
    """Render the form of all filters, the same for everybody with the same query."""
    request = context["request"]
    steps = context["flow"].steps or ()
    bar = build_filter_bar(escape_uri_path(request.path), request.GET, steps)
    return render_component("progress/segments/_filter_bar.html", bar)


@register.simple_tag(takes_context=True)
def filter_chips(context: dict[str, Any]) -> list[Chip]:
    """Return a chip for each filter of a list from the snapshot."""
    return build_chips(context["segment"], context["title"], context["flow"].steps or ())


def _links(context: dict[str, Any]) -> Iterator[SortLink]:
    for column in ("name", "status", "step"):
        yield _link(context, Sort(column), str(LABELS[column]), "sort-by")
    for step in context["flow"].steps or ():
        label = _("Score at %(step)s") % {"step": step.label}
        yield _link(context, Sort("score", step.order), label, "sort-by")
    for column in ("total", "assigned", "activity"):
        yield _link(context, Sort(column), str(LABELS[column]), "sort-by")


def _link(context: dict[str, Any], sort: Sort, label: str, prefix: str) -> SortLink:
    current = SegmentQuery.from_params(context["request"].GET).sort
    is_current = current is not None and current in (sort, sort.reversed)
    if is_current and current is not None:
        wanted = current.reversed
    else:
        wanted = sort.reversed if sort.column in FIRST_DESCENDING else sort
    href = current_url(context, sort=str(wanted), page=None)
    direction = ARIA[current.is_descending] if is_current and current else ""
    return SortLink(f"{prefix}-{sort}", label, htmx_link(href, TARGET), direction)
