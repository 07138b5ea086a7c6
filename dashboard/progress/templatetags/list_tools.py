"""The order and the filters of the list of candidates: headings, a menu, a form and chips."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.http.addresses import PageAddress
from dashboard.core.rendering.components import render_part
from dashboard.core.templatetags.htmx import htmx_link, page_address
from dashboard.core.templatetags.icons import icon
from dashboard.progress.segments.filter_bar import FilterBar, build_filter_bar
from dashboard.progress.segments.query import SegmentQuery, Sort
from dashboard.workspaces.labels.queries import list_labels
from dashboard.workspaces.part_references import WorkspaceReference, workspace_reference
from flows_api import Step

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


@dataclass(frozen=True)
class SortMenu:
    """The orders of the list at ``address``, whose flow has ``steps``.

    In blind mode (``is_blind``) there is none by name.
    """

    address: PageAddress
    steps: tuple[Step, ...]
    is_blind: bool

    @property
    def links(self) -> Iterator[SortLink]:
        """Return a link for each order."""
        for column in ("status", "step") if self.is_blind else ("name", "status", "step"):
            yield _link(self.address, Sort(column), str(LABELS[column]), "sort-by")
        for step in self.steps:
            label = _("Score at %(step)s") % {"step": step.label}
            yield _link(self.address, Sort("score", step.order), label, "sort-by")
        for column in ("total", "assigned", "activity"):
            yield _link(self.address, Sort(column), str(LABELS[column]), "sort-by")


@dataclass(frozen=True)
class FilterMenu:
    """The filters of the list at ``address``, whose flow has ``steps``.

    ``label_names`` are key and name of the workspace's labels. In blind mode (``is_blind``) there
    is none by a label or by the domain of the address.
    """

    address: PageAddress
    steps: tuple[Step, ...]
    is_blind: bool
    label_names: tuple[tuple[int, str], ...]

    @property
    def bar(self) -> FilterBar:
        """Return the form of all filters."""
        return build_filter_bar(
            self.address.path, self.address.params, self.steps, self.label_names
        )


@dataclass(frozen=True, slots=True)
class SelectionActions:
    """The actions for selected candidates of a flow, those of a ``segment`` by name among them."""

    workspace: WorkspaceReference
    flow_id: str
    segment: str
    is_stalled: bool
    can_assign: bool
    blind: bool


@register.simple_tag(takes_context=True)
def selection_actions(context: dict[str, Any]) -> SafeString:
    """Render the actions for the selected candidates of the list."""
    segment: SegmentQuery | None = context.get("segment")
    content = SelectionActions(
        workspace=workspace_reference(context),
        flow_id=context["flow"].id,
        segment=segment.name if segment else "",
        is_stalled=bool(segment and segment.is_stalled),
        can_assign=bool(context["can_assign"]),
        blind=is_blind(),
    )
    return render_part("progress/segments/_selection_actions.html", content)


@register.simple_tag(takes_context=True)
def sort_heading(
    context: dict[str, Any], column: str, label: str, classes: str, step: int | None = None
) -> SafeString:
    """Render the heading of a column with the link that sorts by it.

    In blind mode no list is sorted by name, as the order would tell something of it.
    """
    if column == "name" and is_blind():
        return format_html('<th scope="col" class="{}">{}</th>', classes, label)
    return _heading(page_address(context), Sort(column, step), str(label), classes)


@lru_cache(maxsize=1024)
def _heading(address: PageAddress, sort: Sort, label: str, classes: str) -> SafeString:
    link = _link(address, sort, label, "sort")
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
def sort_menu(context: dict[str, Any]) -> SafeString:
    """Render the menu of all orders of the list, the same for everybody with the same query."""
    menu = SortMenu(page_address(context), context["flow"].steps or (), is_blind())
    return render_part("progress/segments/_sort_menu.html", menu)


@register.simple_tag(takes_context=True)
def filter_bar(context: dict[str, Any]) -> SafeString:
    """Render the form of all filters, the same for everybody with the same query."""
    menu = FilterMenu(
        page_address(context),
        context["flow"].steps or (),
        is_blind(),
        () if is_blind() else tuple((m.pk, m.name) for m in list_labels(context["workspace"])),
    )
    return render_part("progress/segments/_filter_bar.html", menu)


def _link(address: PageAddress, sort: Sort, label: str, prefix: str) -> SortLink:
    current = SegmentQuery.from_params(address.params).sort
    is_current = current is not None and current in (sort, sort.reversed)
    if is_current and current is not None:
        wanted = current.reversed
    else:
        wanted = sort.reversed if sort.column in FIRST_DESCENDING else sort
    href = address.change(sort=str(wanted), page=None).url
    direction = ARIA[current.is_descending] if is_current and current else ""
    return SortLink(f"{prefix}-{sort}", label, htmx_link(href, TARGET), direction)
