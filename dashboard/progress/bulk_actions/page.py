"""The page of a bulk action, which shows the selected candidates before anything is done."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import render_page_or_partial
from dashboard.progress.bulk_actions import selections
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateState,
    Selection,
    Snooze,
    SyncedCandidate,
    SyncedFlow,
    VersionedQuerySet,
)
from dashboard.progress.segments import presenters
from dashboard.progress.segments.chips import build_chips
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync.snapshot import flow_of
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.labels.queries import list_labels

NAMED, LISTED = 8, 200
"""How many of the selected candidates the page names at once, and how many when unfolded."""
HEADINGS = {
    "addresses": ngettext_lazy(
        "Copy the address of %(n_)s candidate", "Copy the addresses of %(n_)s candidates", "n"
    ),
    "email": ngettext_lazy("E-mail %(n_)s candidate", "E-mail %(n_)s candidates", "n"),
    "flows": ngettext_lazy(
        "Add %(n_)s candidate to another flow", "Add %(n_)s candidates to another flow", "n"
    ),
    "snooze": ngettext_lazy("Snooze %(n_)s candidate", "Snooze %(n_)s candidates", "n"),
    "unsnooze": ngettext_lazy("Unsnooze %(n_)s candidate", "Unsnooze %(n_)s candidates", "n"),
    "note": ngettext_lazy("Add a note to %(n_)s candidate", "Add a note to %(n_)s candidates", "n"),
    "labels": ngettext_lazy(
        "Change the labels of %(n_)s candidate", "Change the labels of %(n_)s candidates", "n"
    ),
    "notice": ngettext_lazy(
        "Record a notice for %(n_)s candidate", "Record a notice for %(n_)s candidates", "n"
    ),
    "case": ngettext_lazy(
        "Open a case for %(n_)s candidate", "Open a case for each of %(n_)s candidates", "n"
    ),
    "review": ngettext_lazy(
        "Mark %(n_)s candidate as reviewed", "Mark %(n_)s candidates as reviewed", "n"
    ),
}
"""The heading by action, whose template has the same name."""


@dataclass(frozen=True)
class BulkAction:
    """A selection, the segment it was made from, and the current data of the flow."""

    flow_data: FlowData
    selection: Selection
    segment: SegmentQuery

    @property
    def flow(self) -> SyncedFlow:
        return self.flow_data.flow

    @property
    def states(self) -> VersionedQuerySet[CandidateState]:
        return selections.selected_states(self.flow_data, self.selection)

    @property
    def candidates(self) -> "QuerySet[SyncedCandidate]":
        """Return the candidates whom an action applies to."""
        return SyncedCandidate.objects.filter(pk__in=self.states.order_by().values("candidate_id"))

    @property
    def snoozes(self) -> "QuerySet[Snooze]":
        """Return their snoozes."""
        return Snooze.objects.filter(candidate__in=self.candidates)

    @cached_property
    def count(self) -> int:
        """Return how many are listed now, which are those an action applies to."""
        return self.states.count()

    @property
    def gone(self) -> int:
        """Return how many of the selected candidates are no longer listed, or were erased."""
        return self.selection.count - self.count

    @cached_property
    def listed(self) -> list[SyncedCandidate]:
        return selections.first_candidates(self.flow_data, self.selection, LISTED)

    @property
    def named(self) -> list[SyncedCandidate]:
        """Return the first of them."""
        return self.listed[:NAMED]

    @property
    def others(self) -> list[SyncedCandidate]:
        """Return those after the first ones, as far as the page lists them."""
        return self.listed[NAMED:]

    @property
    def unnamed(self) -> int:
        return max(0, self.count - NAMED)

    @property
    def unlisted(self) -> int:
        return max(0, self.count - LISTED)

    @property
    def is_older(self) -> bool:
        """Return whether the flow was synced since they were selected."""
        return self.selection.synced_at != self.flow.synced_at

    @cached_property
    def still_in_segment(self) -> int:
        """Return how many are still in the segment they were selected from."""
        return selections.count_still_in_segment(self.flow_data, self.selection, self.segment)

    @cached_property
    def recipients(self) -> dict[str, int]:
        """Return a candidate's key for each whole address, those first who waited longest."""
        whole = self.states.filter(candidate__compared_email__gt="")
        ordered = whole.order_by("moved_before", "pk")
        found: dict[str, int] = {}
        for address, key in ordered.values_list("candidate__email", "candidate__pk"):
            found.setdefault(address, key)
        return found

    def addresses(self) -> list[str]:
        """Return their addresses, each once, those first who have waited longest."""
        return list(self.recipients)

    @cached_property
    def candidate(self) -> SyncedCandidate | None:
        """Return the only candidate where the action was started on the candidate's own page."""
        return next(iter(self.named), None) if self.selection.is_from_profile else None

    def return_url(self) -> str:
        """Return the address of the segment or of the candidate's page, where they came from."""
        if self.candidate is not None:
            where = [self.flow.workspace.slug, self.flow.flow_id, self.candidate.candidate_id]
            return reverse("progress_candidate", args=where)
        path = reverse("candidate_list", args=[self.flow.workspace.slug, self.flow.flow_id])
        return f"{path}?{self.selection.query}" if self.selection.query else path


def get_bulk_action(request: WorkspaceRequest, flow_id: str, selection_id: int) -> BulkAction:
    """Return the selection of this workspace and flow, or raise Http404.

    A selection is stored for a day (``selections.RETENTION``).
    """
    selection = get_object_or_404(
        Selection.objects.select_related("flow__workspace"),
        pk=selection_id,
        flow__workspace=request.workspace,
        flow__flow_id=flow_id,
    )
    segment = SegmentQuery.from_params(QueryDict(selection.query))
    return BulkAction(FlowData.visible(selection.flow), selection, segment)


def render_page(
    request: WorkspaceRequest,
    found: BulkAction,
    name: str,
    context: dict[str, Any],
    status: int = 200,
    partials: tuple[str, ...] = (),
) -> HttpResponse:
    """Return the page of the action ``name``, or one of its ``partials``."""
    context = {
        "tracked": found.flow,
        "flow": presenters.flow_header(found.flow),
        "selected": found,
        "title": _title(found),
        "heading": HEADINGS[name] % {"n": found.count, "n_": intcomma(found.count)},
        "return_url": found.return_url(),
        **context,
    }
    template = f"progress/bulk_actions/{name}.html"
    return render_page_or_partial(request, template, context, partials=partials, status=status)


def _title(found: BulkAction) -> Any:
    """Return the filters of the list, as its chips name them, or the name of the only candidate."""
    if (candidate := found.candidate) is not None:
        return candidate.name or candidate.email or candidate.candidate_id
    title = presenters.segment_title(found.flow_data, found.segment)
    steps = flow_of(found.flow).steps or ()
    chips = build_chips(found.segment, title, steps, list_labels(found.flow.workspace))
    return " · ".join(chip.label for chip in chips) or title


def record_action(
    request: WorkspaceRequest, found: BulkAction, action: str, count: int, **facts: object
) -> None:
    """Record the action in the audit log: how many candidates, never who."""
    flow = {"flow": found.flow.name, "flow_id": found.flow.flow_id}
    record_event(request, request.workspace, action, **flow, count=count, **facts)


def record_export(request: WorkspaceRequest, found: BulkAction, count: int, what: str) -> None:
    """Record in the audit log that addresses were shown, once for each selection."""
    with transaction.atomic():
        if selections.mark_exported(found.selection):
            record_action(request, found, "candidates.exported", count, what=what)
