"""The order and the filters of the list of candidates: headings, a menu, a form and chips."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.http.addresses import PageAddress
from dashboard.core.rendering.components import render_part
from dashboard.core.templatetags.htmx import htmx_link, page_address
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
class SelectionBar:
    """The bar above the rows of a flow's list: what is selected, and the actions for it.

    ``list_query`` is the query of the list, and ``is_snapshot`` says that its rows are from the
    snapshot. Then all ``total`` can be selected at once, and ``is_all`` says that they are. Of a
    live list, ``snapshot_query`` leads to the same candidates in the snapshot, "" where all are on
    the page. ``segment`` is the name of the list's segment.
    """

    workspace: WorkspaceReference
    flow_id: str
    segment: str
    is_stalled: bool
    list_query: str
    is_snapshot: bool
    is_all: bool
    total: int | None
    snapshot_query: str
    can_assign: bool
    blind: bool


@register.simple_tag(takes_context=True)
def selection_bar(context: dict[str, Any]) -> SafeString:
    """Render what is selected of the list, and the actions for the selected candidates."""
    segment: SegmentQuery | None = context.get("segment")
    page = context["page"]
    has_other_pages = page.has_next or page.page > 1
    content = SelectionBar(
        workspace=workspace_reference(context),
        flow_id=context["flow"].id,
        segment=segment.name if segment else "",
        is_stalled=bool(segment and segment.is_stalled),
        list_query=context["query"],
        is_snapshot="snapshot" in context,
        is_all=context["request"].GET.get("select") == "all",
        total=page.total,
        snapshot_query=context.get("snapshot_query", "") if has_other_pages else "",
        can_assign=bool(context["can_assign"]),
        blind=is_blind(),
    )
    return render_part("progress/segments/_selection_bar.html", content)


class Column(Protocol):
    """A column of the list. ``order`` is that by its values, "" for none, at ``step`` if any."""

    @property
    def label(self) -> str: ...
    @property
    def classes(self) -> str: ...
    @property
    def order(self) -> str: ...
    @property
    def step(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, with the link that sorts by it, None for none."""

    label: str
    classes: str
    link: SortLink | None


@dataclass(frozen=True)
class TableHead:
    """The headings of the list at ``address``.

    In blind mode (``is_blind``) no list is sorted by name, as the order would tell something of it.
    """

    address: PageAddress
    columns: tuple[Column, ...]
    is_blind: bool

    @property
    def headings(self) -> Iterator[Heading]:
        """Return the heading of the candidate, and one for each column."""
        yield self._heading(_("Candidate"), "who", None if self.is_blind else Sort("name"))
        for column in self.columns:
            sort = Sort(column.order, column.step) if column.order else None
            yield self._heading(column.label, column.classes, sort)

    def _heading(self, label: str, classes: str, sort: Sort | None) -> Heading:
        link = None if sort is None else _link(self.address, sort, label, "sort")
        return Heading(label, classes, link)


@register.simple_tag(takes_context=True)
def table_head(context: dict[str, Any]) -> SafeString:
    """Render the headings of the list with the links that sort by them."""
    head = TableHead(page_address(context), tuple(context["columns"]), is_blind())
    return render_part("progress/segments/_table_head.html", head)


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
