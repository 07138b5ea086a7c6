"""The list of flows, arranged: the partner gives all at once, so search and order are ours."""

from collections import Counter
from collections.abc import Iterable, Sequence
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
class StatusChoice:
    """A status to filter by, and how many of the flows that match the search have it."""

    value: str
    label: str
    count: int
    selected: bool


def status_label(status: str) -> str:
    """A flow status in words; one we don't know is shown as it came (contract.md §10)."""
    return str(STATUS_LABELS.get(status, status))  # type: ignore[call-overload]


def matching(flows: Iterable[Flow], q: str) -> list[Flow]:
    """The flows whose name, description or a step's label contains every word of ``q``."""
    words = q.casefold().split()
    return [flow for flow in flows if all(word in _text(flow) for word in words)]


def status_choices(flows: Sequence[Flow], selected: str) -> list[StatusChoice]:
    """All statuses that occur, the known ones first, after a choice for all of them ("")."""
    counts = Counter(flow.status for flow in flows)
    known = [status.value for status in FlowStatus if counts[status.value]]
    others = sorted(value for value in counts if value and value not in known)
    values = [*known, *others]
    if selected and selected not in values:
        values.append(selected)
    everything = StatusChoice("", str(_("All")), len(flows), not selected)
    return [everything] + [
        StatusChoice(value, status_label(value), counts[value], value == selected)
        for value in values
    ]


def arranged(flows: Iterable[Flow], *, status: str, sort: str) -> list[Flow]:
    """The flows with ``status`` ("" for all) in the order ``sort``, one of SORTS.

    Flows whose number of candidates is unknown come last in both directions.
    """
    chosen = [flow for flow in flows if not status or flow.status == status]
    by_name = sorted(chosen, key=lambda flow: flow.name.casefold())
    descending = sort.startswith("-")
    if sort.endswith("name"):
        return by_name[::-1] if descending else by_name
    known = [flow for flow in by_name if flow.candidate_count is not None]
    unknown = [flow for flow in by_name if flow.candidate_count is None]
    return sorted(known, key=lambda flow: flow.candidate_count or 0, reverse=descending) + unknown


def _text(flow: Flow) -> str:
    labels = (step.label for step in flow.steps or ())
    return " ".join([flow.name, flow.description or "", *labels]).casefold()
