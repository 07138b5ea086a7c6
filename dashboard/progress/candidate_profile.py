"""A candidate's profile: what the team added, the history in one flow, and the other flows.

Flows are joined by the e-mail address alone, in lower case, and within one workspace only. The same
name joins nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models.functions import Lower

from dashboard.progress.bulk_actions import notes as bulk_action_notes
from dashboard.progress.labels.candidate_labels import labels_of
from dashboard.progress.models import (
    GONE,
    CandidateLabel,
    CandidateState,
    EmailDraft,
    Note,
    Review,
    Snooze,
    SyncedCandidate,
    SyncedFlow,
    VersionedQuerySet,
)
from dashboard.progress.segments.rows import active_snoozes
from dashboard.workspaces.models import Workspace


@dataclass(frozen=True)
class CandidateProfile:
    """The data about a candidate of a flow in addition to the current position.

    ``history`` holds the past states, the latest first. ``other_flows`` holds the current states in
    other flows, with their ``candidate`` and ``flow`` loaded.
    """

    candidate: SyncedCandidate
    history: list[CandidateState]
    other_flows: list[CandidateState]
    notes: list[Note]
    reviews: list[Review]
    email_drafts: list[EmailDraft]
    snooze: Snooze | None
    labels: list[CandidateLabel]


def find_profile(tracked: SyncedFlow, candidate_id: str) -> CandidateProfile | None:
    """Return the profile of this candidate of the flow, or None for one who was never synced."""
    candidate = SyncedCandidate.with_ids(tracked, [candidate_id]).first()
    if candidate is None:
        return None
    visible = CandidateState.objects.filter(candidate=candidate, valid_from__lte=tracked.version)
    states = list(visible.order_by("-valid_from"))
    reviews = Review.objects.filter(candidate=candidate).select_related("by")
    drafts = EmailDraft.objects.filter(candidate=candidate).select_related("by")
    return CandidateProfile(
        candidate=candidate,
        history=distinct_positions(states),
        other_flows=list(_other_flows(tracked, candidate)),
        notes=bulk_action_notes.notes_by_candidate([candidate.pk]).get(candidate.pk, []),
        reviews=list(reviews.order_by("-at", "-pk")),
        email_drafts=list(drafts.order_by("-at", "-pk")),
        snooze=active_snoozes(states[:1]).get(candidate.pk),
        labels=labels_of(candidate),
    )


def distinct_positions(states: list[CandidateState]) -> list[CandidateState]:
    """Return those of a candidate's states at which the status or the passed steps changed.

    ``states`` are the latest first. The others differ in details that the history does not show.
    """
    return [
        state
        for state, was in zip_longest(states, states[1:])
        if was is None or (was.status, was.passed) != (state.status, state.passed)
    ]


def find_in_other_flows(
    workspace: Workspace, flow_id: str, addresses: Collection[str]
) -> dict[str, str]:
    """Return the name of another flow for each of ``addresses`` that a sync found in one.

    ``addresses`` are in lower case.
    """
    present = _present(workspace, [address for address in addresses if "@" in address])
    others = present.exclude(flow__flow_id=flow_id).order_by("candidate__assigned_at")
    return dict(others.values_list(Lower("candidate__email"), "flow__name"))


def _other_flows(
    tracked: SyncedFlow, candidate: SyncedCandidate
) -> VersionedQuerySet[CandidateState]:
    addresses = [candidate.compared_email] if candidate.compared_email else []
    present = _present(tracked.workspace, addresses)
    others = present.exclude(flow=tracked).select_related("candidate", "flow")
    return others.order_by("-candidate__assigned_at", "pk")


def _present(workspace: Workspace, addresses: list[str]) -> VersionedQuerySet[CandidateState]:
    """Return the newest states of the candidates with these addresses, in all flows."""
    candidates = SyncedCandidate.objects.alias(address=Lower("email")).filter(
        flow__workspace=workspace, address__in=addresses
    )
    return CandidateState.objects.newest().filter(candidate__in=candidates).exclude(status=GONE)
