"""A sync of a flow: its thresholds and all its candidates, published in one step.

    take the flow's lease ─▶ read its thresholds ─▶ read every page (``reader``)
    ─▶ write what changed (``writer``) ─▶ publish: one short transaction moves the version forward

A sync that breaks off leaves rows that no page shows, and the next one continues from them. Until
then the pages show the last successful sync, with its age.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dashboard.core.errors.catalog import problem_for
from dashboard.core.leases import Lease, LeaseLost
from dashboard.progress.compared_emails import fill_compared_emails
from dashboard.progress.metrics.types import load_metrics
from dashboard.progress.models import (
    GONE,
    CandidateState,
    SyncedCandidate,
    SyncedFlow,
    SyncRun,
    SyncSchedule,
    ThresholdChange,
)
from dashboard.progress.sync import shape_census, threshold_history
from dashboard.progress.sync.aggregates import compute_metrics
from dashboard.progress.sync.intervals import due_again_at, sync_interval
from dashboard.progress.sync.leases import renew_lease, take_lease
from dashboard.progress.sync.writer import Writer
from dashboard.workspaces.connection.candidate_reader import PAGE_SIZE, Listing, Reader, Stopped
from flows_api import (
    CandidatePage,
    CandidateStatus,
    FlowsClient,
    FlowsError,
    NotFound,
    Placement,
)
from flows_api.census import Census

MAX_LOOKUPS = 20

logger = structlog.get_logger(__name__)
Acquire = Callable[[], object]


def _ignore(error: FlowsError) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class SyncHooks:
    """The callbacks of a sync.

    ``acquire`` waits for a permit before each call. ``on_error`` receives the errors of failed
    calls. ``should_stop`` returns whether the process has to end.
    """

    acquire: Acquire = lambda: None
    on_error: Callable[[FlowsError], object] = _ignore
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class SyncResult:
    """The result of a sync.

    ``state`` is one of done, partial, busy, failed, stopped, unlisted. ``problem`` says why a sync
    is partial (``partial_reason``), or is the kind of error that failed it.
    """

    state: str
    read: int = 0
    changed: int = 0
    problem: str = ""


def run_sync(pk: int, flows: FlowsClient, hooks: SyncHooks) -> SyncResult:
    """Sync the flow ``pk``, unless another process does so now."""
    lease = take_lease(pk)
    if lease is None:
        return SyncResult("busy")
    flow = SyncedFlow.objects.get(pk=pk)
    census = Census()
    try:
        outcome = _Sync(flow, lease, shape_census.observed(flows, census), hooks).run()
    except Stopped:
        outcome = SyncResult("stopped")
        lease.release(due_at=timezone.now())
    except LeaseLost:
        outcome = SyncResult("busy")
    except FlowsError as error:
        hooks.on_error(error)
        outcome = _failed(flow, lease, error)
    shape_census.save(pk, census)
    logger.info("flow synced", flow=flow.pk, state=outcome.state, changed=outcome.changed)
    return outcome


OF_THE_SYNC = [
    field.name
    for field in SyncedFlow._meta.concrete_fields
    # Candidates may be erased while a sync is running.
    if field.name not in ("id", "erasures")
]


class _Sync:
    def __init__(
        self, flow: SyncedFlow, lease: Lease[SyncedFlow], flows: FlowsClient, hooks: SyncHooks
    ) -> None:
        self.flow, self.lease, self.flows, self.hooks = flow, lease, flows, hooks
        self.began, self.clock = timezone.now(), time.monotonic()

    def run(self) -> SyncResult:
        self.hooks.acquire()
        fresh = self.flows.get_flow(self.flow.flow_id)
        earlier_steps = self.flow.steps
        self.flow.name, self.flow.status = fresh.name[:300], fresh.status[:40]
        self.flow.steps = threshold_history.stored_steps(fresh)
        placement = Placement(tuple(fresh.steps or ()))
        writer = Writer(self.flow, self.flow.version + 1, self.began, placement)
        if self.flow.synced_at is None:
            self._count_statuses(fresh.candidate_count)
        reading = self._reader(writer).read()
        if not reading.read and reading.total is None:
            # An empty page without a total: the flow knows whether anybody should be on it.
            reading.total = fresh.candidate_count
        writer.flush()
        fill_compared_emails(SyncedCandidate.objects.filter(flow=self.flow))
        if reading.is_complete:
            writer.leave(self._gone(reading, writer))
        changes = threshold_history.threshold_changes(
            self.flow, earlier_steps, version=writer.version, synced_at=self.began
        )
        self._publish(reading, writer, changes)
        return SyncResult(
            "partial" if self.flow.problem else "done",
            reading.read,
            writer.changed,
            self.flow.problem,
        )

    def _reader(self, writer: Writer) -> Reader:
        def fetch(number: int) -> CandidatePage:
            return self.flows.list_candidates(self.flow.flow_id, page=number, page_size=PAGE_SIZE)

        def write(page: CandidatePage) -> None:
            writer.take(page.candidates)
            renew_lease(self.lease)

        return Reader(
            fetch=fetch,
            on_page=write,
            at_once=settings.PARTNER_MAX_CONCURRENT_CALLS,
            acquire=self.hooks.acquire,
            should_stop=self.hooks.should_stop,
            on_error=self.hooks.on_error,
        )

    def _count_statuses(self, expected: int | None) -> None:
        """Store four numbers that a large flow shows while its first sync is running."""
        if expected is None or expected > 10 * PAGE_SIZE:
            self.flow.status_counts = count_by_status(
                self.flows, self.flow.flow_id, acquire=self.hooks.acquire
            )
            SyncedFlow.objects.filter(pk=self.flow.pk).update(status_counts=self.flow.status_counts)

    def _gone(self, reading: Listing, writer: Writer) -> Iterator[int]:
        """Yield the keys of the candidates who are no longer listed.

        A few are searched for by address, as one may have slipped through between two pages. Many
        at once are taken for gone.
        """
        missing = self._missing(reading)
        if len(missing) > MAX_LOOKUPS:
            yield from (key for key, _, _ in missing)
            return
        for key, candidate_id, email in missing:
            self.hooks.acquire()
            found = self.flows.list_candidates(
                self.flow.flow_id, search=email or candidate_id, page_size=PAGE_SIZE
            ).candidates
            if again := [candidate for candidate in found if candidate.id == candidate_id]:
                writer.take(again)
                reading.positions[candidate_id] = (0, None)
            else:
                yield key
        writer.flush()

    def _missing(self, reading: Listing) -> list[tuple[int, str, str]]:
        stored = CandidateState.objects.newest().filter(flow=self.flow).exclude(status=GONE)
        if stored.count() == reading.read:
            return []
        rows = stored.values_list("candidate__pk", "candidate__candidate_id", "candidate__email")
        return [row for row in rows.iterator(chunk_size=5000) if row[1] not in reading.positions]

    def _publish(self, reading: Listing, writer: Writer, changes: list[ThresholdChange]) -> None:
        flow = self.flow
        flow.synced_at = self.began
        flow.read, flow.total = reading.read, reading.total
        flow.problem = partial_reason(reading)
        if not flow.problem:
            flow.fully_synced_at = self.began
        schedule = SyncSchedule.objects.filter(workspace_id=flow.workspace_id).first()
        days = (
            schedule.stalled_days
            if schedule
            else SyncSchedule._meta.get_field("stalled_days").default
        )
        flow.metrics, flow.scores = compute_metrics(
            flow,
            as_of=self.began,
            stalled_days=days,
            unplaced=list(writer.unplaced.values()),
            changes=changes,
        )
        _repeat_counts(flow)
        if self._has_new_rows(writer) or changes or not flow.version:
            flow.version, flow.version_at = writer.version, self.began
        flow.seconds = time.monotonic() - self.clock
        flow.failure, flow.failed_at, flow.status_counts, flow.unlisted_at = "", None, None, None
        with transaction.atomic():
            self.lease.lock()
            ThresholdChange.objects.bulk_create(changes)
            SyncRun.objects.get_or_create(
                flow=flow, version=flow.version, defaults={"at": self.began}
            )
            # Here, under the lock: an assignment that is settled later sets ``due_at`` itself.
            flow.due_at = due_again_at(flow)
            flow.lease, flow.leased_until = "", None
            flow.save(update_fields=OF_THE_SYNC)

    def _has_new_rows(self, writer: Writer) -> bool:
        """Return whether there are rows that no page shows yet.

        They are ours, or those of an earlier sync that broke off before it published them.
        """
        if writer.changed:
            return True
        return (
            CandidateState.objects.newest()
            .filter(flow=self.flow, valid_from=writer.version)
            .exists()
        )


def _repeat_counts(flow: SyncedFlow) -> None:
    """Repeat the metrics in the columns by which flows are sorted."""
    metrics = load_metrics(flow.metrics)
    if metrics is None:
        flow.assigned = flow.stalled = flow.rate_change = flow.blocked_domains = None
        return
    flow.assigned, flow.stalled = metrics.funnel.assigned, metrics.stalled
    flow.rate_change = metrics.surest_rate_change
    flow.blocked_domains = len(metrics.blocked_domains)


def count_by_status(
    flows: FlowsClient, flow_id: str, *, acquire: Acquire = lambda: None
) -> dict[str, int]:
    """Return how many candidates have each documented status.

    It takes four calls for one candidate each. A status without a total is absent.
    """
    counts = {}
    for status in CandidateStatus:
        acquire()
        total = flows.list_candidates(flow_id, status=status, page_size=1).total
        if total is not None:
            counts[status.value] = total
    return counts


def partial_reason(reading: Listing) -> str:
    """Return why the reading is incomplete as a code, "" for a complete one.

    "page:12:3" says that page 12 failed and 3 more. A template filter translates it.
    """
    if reading.failed:
        return f"page:{min(reading.failed)}:{len(reading.failed) - 1}"
    if reading.unreadable:
        return f"unreadable:{sum(reading.unreadable.values())}"
    if reading.is_restless:
        return "restless"
    return "" if reading.is_complete else "short"


def _failed(flow: SyncedFlow, lease: Lease[SyncedFlow], error: FlowsError) -> SyncResult:
    now, kind = timezone.now(), problem_for(error).kind
    lease.release(failure=kind, failed_at=now, due_at=now + sync_interval())
    if not isinstance(error, NotFound):
        return SyncResult("failed", problem=kind)
    SyncedFlow.objects.filter(pk=flow.pk, unlisted_at=None).update(unlisted_at=now)
    return SyncResult("unlisted", problem=kind)
