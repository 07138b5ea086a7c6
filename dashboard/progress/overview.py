"""All flows of a workspace at a glance: what changed, what is worth a look, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.accounts.models import User
from dashboard.progress import snoozing
from dashboard.progress.figures import Figures, StepFigures
from dashboard.progress.models import LastLook, TrackedFlow
from dashboard.progress.rules.silence import Silence
from dashboard.progress.rules.unusual import Unusual, unusual
from dashboard.progress.since import Since, since_each
from dashboard.workspaces.models import Workspace


@dataclass(frozen=True)
class FlowRow:
    """A flow with its figures (None before its first look) and what changed in it for a person."""

    tracked: TrackedFlow
    figures: Figures | None
    since: Since | None


@dataclass(frozen=True)
class RateFinding:
    """A step whose pass rate changed."""

    tracked: TrackedFlow
    step: StepFigures
    found: Unusual


@dataclass(frozen=True)
class SilentFinding:
    """A domain of a flow that nobody starts from."""

    tracked: TrackedFlow
    found: Silence


def flow_rows(workspace: Workspace, user: User) -> list[FlowRow]:
    """The workspace's flows, those with people first, by name."""
    flows = TrackedFlow.objects.filter(workspace=workspace).defer("scores").order_by("name", "pk")
    looks = LastLook.objects.filter(user=user, flow__in=flows)
    seen = {look.flow_id: look.base for look in looks}
    news = since_each((flow, seen[flow.pk][0]) for flow in flows if flow.pk in seen)
    news = {pk: replace(found, looked_at=seen[pk][1]) for pk, found in news.items()}
    known = snoozing.current_each(flows)
    rows = [FlowRow(flow, known.get(flow.pk), news.get(flow.pk)) for flow in flows]
    return sorted(rows, key=lambda row: not (row.figures and row.figures.funnel.assigned))


def looked_at(rows: list[FlowRow]) -> datetime | None:
    """Since when the page tells what changed: everything after it that this person has not seen
    elsewhere; None when they never looked."""
    times = [row.since.looked_at for row in rows if row.since and row.since.looked_at]
    return min(times, default=None)


def rate_findings(rows: list[FlowRow]) -> list[RateFinding]:
    """Steps that lately pass more or fewer people than before, the surest first."""
    found = [
        RateFinding(row.tracked, step, finding)
        for row in rows
        if row.figures
        for step in row.figures.steps
        if (finding := unusual(step.recent, step.earlier))
    ]
    return sorted(found, key=lambda item: item.found.chance)


def silent_findings(rows: list[FlowRow]) -> list[SilentFinding]:
    """Domains that stay silent."""
    return [
        SilentFinding(row.tracked, silence)
        for row in rows
        if row.figures
        for silence in row.figures.silent
    ]


def stuck_rows(rows: list[FlowRow]) -> list[FlowRow]:
    """The flows where people are stuck, or would be if they were not snoozed, most first."""
    found = [(row.figures.stuck, row) for row in rows if row.figures]
    waiting = [(n, row) for n, row in found if n or (row.figures and row.figures.snoozed)]
    return [row for _n, row in sorted(waiting, key=lambda pair: pair[0], reverse=True)]


def versions_text(rows: list[FlowRow]) -> str:
    """What the page shows, for the note that it was seen: "12:3 15:8"."""
    return " ".join(f"{row.tracked.pk}:{row.tracked.version}" for row in rows)


def versions(text: str) -> Iterator[tuple[int, int]]:
    """The flows' keys and versions in ``versions_text``'s form; anything else is passed over."""
    for part in text.split()[:5000]:
        key, _, version = part.partition(":")
        if key.isdecimal() and version.isdecimal() and max(len(key), len(version)) < 10:
            yield int(key), int(version)
