"""Search, filter and order of the flow list. The partner returns all flows at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from flows_api import Flow, FlowStatus

SORTS = ("name", "-name", "candidates", "-candidates")

STATUS_LABELS = {
    FlowStatus.ACTIVE: _("Active"),
    FlowStatus.INACTIVE: _("Inactive"),
    FlowStatus.ARCHIVED: _("Archived"),
}


@dataclass(frozen=True)
class StatusFilter:
    """A status to filter by, with the number of flows that match the search and have it."""

    value: str
    label: str
    count: int
    selected: bool


def status_label(status: str) -> str:
    """Return the label of a flow status. An unknown one is shown as it came."""
    return str(STATUS_LABELS.get(status, status))  # type: ignore[call-overload]


def search_flows(flows: Iterable[Flow], q: str) -> list[Flow]:
    """Return the flows whose name, description or step labels contain every word of ``q``."""
    terms = q.casefold().split()
    if not terms:
        return list(flows)
    return [flow for flow in flows if all(word in _text(flow) for word in terms)]


def status_filters(flows: Sequence[Flow], selected: str) -> list[StatusFilter]:
    """Return a choice for all flows ("") and one for each status that occurs, known ones first."""
    counts = Counter(flow.status for flow in flows)
    known = [status.value for status in FlowStatus if counts[status.value]]
    others = sorted(value for value in counts if value and value not in known)
    values = [*known, *others]
    if selected and selected not in values:
        values.append(selected)
    everything = StatusFilter("", str(_("All")), len(flows), not selected)
    return [everything] + [
        StatusFilter(value, status_label(value), counts[value], value == selected)
        for value in values
    ]


def pinned_first(flows: Iterable[Flow], pinned: Collection[str]) -> list[Flow]:
    """Return the flows in their order, but those with an id in ``pinned`` first."""
    return sorted(flows, key=lambda flow: flow.id not in pinned) if pinned else list(flows)


def filter_and_sort(flows: Iterable[Flow], *, status: str, sort: str) -> list[Flow]:
    """Return the flows with ``status`` ("" for all), sorted by ``sort``, which is one of SORTS.

    Flows with an unknown number of candidates come last in both directions.
    """
    with_status = [flow for flow in flows if not status or flow.status == status]
    by_name = sorted(with_status, key=lambda flow: flow.name.casefold())
    descending = sort.startswith("-")
    if sort.endswith("name"):
        return by_name[::-1] if descending else by_name
    known = [flow for flow in by_name if flow.candidate_count is not None]
    unknown = [flow for flow in by_name if flow.candidate_count is None]
    return sorted(known, key=lambda flow: flow.candidate_count or 0, reverse=descending) + unknown


def _text(flow: Flow) -> str:
    labels = (step.label for step in flow.steps or ())
    return " ".join([flow.name, flow.description or "", *labels]).casefold()
