"""The dossier of a flow: each step with its basis, the changes of its threshold and its reviews."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, TypeVar

from django.utils import timezone

from dashboard.dossiers.basis import Heading, headings
from dashboard.dossiers.models import (
    DossierEntry,
    ReviewDate,
    StepBasis,
    ThresholdEdit,
    ThresholdReview,
)
from dashboard.dossiers.outcomes import (
    OpenedCases,
    Period,
    Results,
    count_cases,
    count_results,
)
from dashboard.dossiers.timeline import DossierChange, Snapshot, step_changes
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.scores import Rate, wilson_rate
from dashboard.progress.models import SyncedFlow, SyncRun, ThresholdChange
from flows_api import PassRule


@dataclass(frozen=True)
class ChangeRow:
    """A change with what happened after it, until the next change of the step."""

    change: DossierChange
    results: Results
    cases: OpenedCases
    is_current: bool

    @property
    def edit(self) -> ThresholdEdit | None:
        """Return the save, where it has an expected effect."""
        edit = self.change.edit
        return edit if edit is not None and edit.scored is not None else None

    @property
    def expected_rate(self) -> Rate | None:
        """Return the share that was expected to pass, None where no effect was recorded."""
        edit = self.edit
        return wilson_rate(edit.would_pass or 0, edit.scored or 0) if edit else None


@dataclass(frozen=True)
class StepDossier:
    """A step of the flow with all that is stated and recorded about its threshold."""

    order: int
    label: str
    rule: PassRule
    basis: StepBasis | None
    changes: list[ChangeRow]
    reviews: list[ThresholdReview]
    due_on: date | None
    is_due: bool
    is_listed: bool

    @property
    def headings(self) -> list[Heading]:
        return headings(self.basis)


@dataclass(frozen=True)
class Dossier:
    """The dossier of a flow, as of ``synced_at``. Its history begins at ``first_synced_at``."""

    flow: SyncedFlow
    steps: list[StepDossier]
    synced_at: datetime | None
    first_synced_at: datetime | None


Entry = TypeVar("Entry", bound=DossierEntry | ThresholdChange)


@dataclass(frozen=True)
class _Records:
    """All that is stored about the steps of a flow, by step."""

    edits: dict[int, list[ThresholdEdit]] = field(default_factory=dict)
    found: dict[int, list[ThresholdChange]] = field(default_factory=dict)
    bases: dict[int, list[StepBasis]] = field(default_factory=dict)
    reviews: dict[int, list[ThresholdReview]] = field(default_factory=dict)
    dates: dict[int, date | None] = field(default_factory=dict)
    sync_times: dict[int, datetime] = field(default_factory=dict)


def build_dossier(flow: SyncedFlow) -> Dossier:
    """Return the dossier of ``flow``. The number of queries depends on no number of steps."""
    records, flow_data = _read(flow), FlowData.visible(flow)
    stored = [*flow.steps, *_unlisted(flow, records)]
    changes = {step["order"]: _changes(flow, step, records) for step in stored}
    everything = [change for own in changes.values() for change in own]
    periods = [period for own in changes.values() for period in _periods(own)]
    results = count_results(flow_data, periods)
    cases = count_cases(flow.workspace, flow.flow_id, periods)
    rows: dict[int, list[ChangeRow]] = defaultdict(list)
    for change, counts, opened in zip(everything, results, cases, strict=True):
        is_current = change is changes[change.order][-1]
        rows[change.order].insert(0, ChangeRow(change, counts, opened, is_current))
    steps = [_step(flow_data, step, records, rows[step["order"]]) for step in stored]
    first = min(records.sync_times.values(), default=None)
    return Dossier(flow, steps, flow.synced_at, first)


def _read(flow: SyncedFlow) -> _Records:
    own = {"workspace": flow.workspace_id, "flow_id": flow.flow_id}
    return _Records(
        edits=_by_step(ThresholdEdit.objects.filter(**own).order_by("at", "pk")),
        found=_by_step(flow.threshold_changes.order_by("before", "pk")),
        bases=_by_step(StepBasis.objects.filter(**own).order_by("-number")),
        reviews=_by_step(ThresholdReview.objects.filter(**own).order_by("-number")),
        dates=dict(ReviewDate.objects.filter(**own).values_list("order", "due_on")),
        sync_times=dict(SyncRun.objects.filter(flow=flow).values_list("version", "at")),
    )


def _unlisted(flow: SyncedFlow, records: _Records) -> list[dict[str, Any]]:
    """Return the steps with records that the last update of the flow does not have."""
    labels = {
        order: rows[-1].label
        for recorded in (records.found, records.edits)
        for order, rows in recorded.items()
    }
    listed = {step["order"] for step in flow.steps}
    return [
        {"order": order, "label": label, "mark": None}
        for order, label in sorted(labels.items())
        if order not in listed
    ]


def _by_step(rows: Iterable[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        found[row.order].append(row)
    return found


def _changes(flow: SyncedFlow, step: dict[str, Any], records: _Records) -> list[DossierChange]:
    order = step["order"]
    saves = frozenset(edit.at for rows in records.edits.values() for edit in rows)
    snapshot = Snapshot(step["mark"], flow.synced_at, records.sync_times, saves)
    edits, found = records.edits.get(order, []), records.found.get(order, [])
    return step_changes(order, edits, found, snapshot)


def _periods(changes: Sequence[DossierChange]) -> list[Period]:
    """Return the period of each change, until the next of the same step."""
    ends: list[datetime | None] = [change.after or change.at for change in changes[1:]]
    return [
        Period(change.order, change.at, end) for change, end in zip_longest(changes, ends) if change
    ]


def _step(
    flow_data: FlowData, step: dict[str, Any], records: _Records, rows: list[ChangeRow]
) -> StepDossier:
    order = step["order"]
    bases, due_on = records.bases.get(order, []), records.dates.get(order)
    return StepDossier(
        order=order,
        label=step["label"],
        rule=flow_data.rule(order),
        basis=bases[0] if bases else None,
        changes=rows,
        reviews=records.reviews.get(order, []),
        due_on=due_on,
        is_due=due_on is not None and due_on <= timezone.localdate(),
        is_listed=step in flow_data.flow.steps,
    )
