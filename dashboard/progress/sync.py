"""A sync of a flow: its thresholds and all its candidates, published in one step.

    take the flow's lease ─▶ read its thresholds ─▶ read every page (``reader``)
    ─▶ write what changed (``writer``) ─▶ publish: one short transaction moves the version forward

A sync that breaks off leaves rows that no page shows, and the next one continues from them. Until
then the pages show the last successful sync, with its age.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dashboard.progress import marks
from dashboard.progress.aggregates import compute_metrics
from dashboard.progress.leases import Lease, LeaseLost
from dashboard.progress.models import GONE, Look, MarkChange, State, TrackedFlow, Watch
from dashboard.progress.reading import PAGE_SIZE, Reader, Reading, Stopped
from dashboard.progress.writing import Writer
from dashboard.web.problems import problem_of
from flows_api import CandidatePage, CandidateStatus, FlowsClient, FlowsError, NotFound

EVERY = timedelta(minutes=15)
REST_FACTOR = 10
"""A flow is left alone for at least so many times as long as its sync took."""
MOST_LOOKED_UP = 20

logger = structlog.get_logger(__name__)
Acquire = Callable[[], object]


def _ignore(error: FlowsError) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Manners:
    """What a sync needs from outside.

    ``acquire`` waits for a permit before each call. ``on_error`` receives the errors of failed
    calls. ``should_stop`` returns whether the process has to end.
    """

    acquire: Acquire = lambda: None
    on_error: Callable[[FlowsError], object] = _ignore
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Outcome:
    """The result of a sync.

    ``state`` is one of done, partial, busy, failed, stopped, unlisted. ``problem`` says why a sync
    is partial (``problem_of_reading``), or is the kind of error that failed it.
    """

    state: str
    read: int = 0
    changed: int = 0
    problem: str = ""


def sync_flow(pk: int, flows: FlowsClient, hooks: Manners) -> Outcome:
    """Sync the flow ``pk``, unless another process does so now."""
    lease = Lease.take(pk)
    if lease is None:
        return Outcome("busy")
    flow = TrackedFlow.objects.get(pk=pk)
    try:
        outcome = _Sync(flow, lease, flows, hooks).run()
    except Stopped:
        outcome = Outcome("stopped")
        lease.release(due_at=timezone.now())
    except LeaseLost:
        outcome = Outcome("busy")
    except FlowsError as error:
        hooks.on_error(error)
        outcome = _failed(flow, lease, error)
    logger.info("flow synced", flow=flow.pk, state=outcome.state, changed=outcome.changed)
    return outcome


class _Sync:
    def __init__(self, flow: TrackedFlow, lease: Lease, flows: FlowsClient, hooks: Manners) -> None:
        self.flow, self.lease, self.flows, self.hooks = flow, lease, flows, hooks
        self.began, self.clock = timezone.now(), time.monotonic()

    def run(self) -> Outcome:
        self.hooks.acquire()
        fresh = self.flows.get_flow(self.flow.flow_id)
        steps = marks.as_steps(fresh)
        known_steps, self.flow.steps = self.flow.steps, steps
        writer = Writer(self.flow, self.flow.version + 1, self.began)
        if self.flow.looked_at is None:
            self._count_statuses(fresh.candidate_count)
        reading = self._reader(writer).read()
        writer.flush()
        if reading.is_complete:
            writer.leave(self._gone(reading, writer))
        self.flow.steps = known_steps
        changes = marks.changes(self.flow, steps, version=writer.version, looked_at=self.began)
        self.flow.name, self.flow.status = fresh.name[:300], fresh.status[:40]
        self.flow.steps = steps
        self._publish(reading, writer, changes)
        return Outcome(
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
            self.lease.renew()

        return Reader(
            fetch=fetch,
            on_page=write,
            at_once=settings.PARTNER_CALLS_AT_ONCE,
            acquire=self.hooks.acquire,
            should_stop=self.hooks.should_stop,
            on_error=self.hooks.on_error,
        )

    def _count_statuses(self, expected: int | None) -> None:
        """Store four numbers that a large flow shows while its first sync is running."""
        if expected is None or expected > 10 * PAGE_SIZE:
            self.flow.quick = glance(self.flows, self.flow.flow_id, acquire=self.hooks.acquire)
            TrackedFlow.objects.filter(pk=self.flow.pk).update(quick=self.flow.quick)

    def _gone(self, reading: Reading, writer: Writer) -> Iterator[int]:
        """Yield the keys of the candidates who are no longer listed.

        A few are searched for by address, as one may have slipped through between two pages. Many
        at once are taken for gone.
        """
        missing = self._missing(reading)
        if len(missing) > MOST_LOOKED_UP:
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

    def _missing(self, reading: Reading) -> list[tuple[int, str, str]]:
        stored = State.objects.newest().filter(flow=self.flow).exclude(status=GONE)
        if stored.count() == reading.read:
            return []
        rows = stored.values_list("person_id", "person__candidate_id", "person__email")
        return [row for row in rows.iterator(chunk_size=5000) if row[1] not in reading.positions]

    def _publish(self, reading: Reading, writer: Writer, changes: list[MarkChange]) -> None:
        flow = self.flow
        flow.looked_at = self.began
        flow.read, flow.total = reading.read, reading.total
        flow.problem = problem_of_reading(reading)
        if not flow.problem:
            flow.covered_at = self.began
        schedule = Watch.objects.filter(workspace_id=flow.workspace_id).first()
        days = schedule.stuck_days if schedule else Watch._meta.get_field("stuck_days").default
        flow.figures, flow.scores = compute_metrics(flow, as_of=self.began, stalled_days=days)
        if self._has_new_rows(writer) or changes or not flow.version:
            flow.version = writer.version
        flow.seconds = time.monotonic() - self.clock
        flow.failure, flow.failed_at, flow.quick, flow.unlisted_at = "", None, None, None
        with transaction.atomic():
            self.lease.lock()
            MarkChange.objects.bulk_create(changes)
            Look.objects.get_or_create(flow=flow, version=flow.version, defaults={"at": self.began})
            flow.due_at = next_look(flow)
            flow.lease, flow.leased_until = "", None
            flow.save()

    def _has_new_rows(self, writer: Writer) -> bool:
        """Return whether there are rows that no page shows yet.

        They are ours, or those of an earlier sync that broke off before it published them.
        """
        if writer.changed:
            return True
        return State.objects.newest().filter(flow=self.flow, since=writer.version).exists()


def glance(flows: FlowsClient, flow_id: str, *, acquire: Acquire = lambda: None) -> dict[str, int]:
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


def problem_of_reading(reading: Reading) -> str:
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


def next_look(flow: TrackedFlow) -> datetime:
    """Return when the flow is due again. The longer its sync takes, the less often it is."""
    return timezone.now() + max(EVERY, rest(flow))


def rest(flow: TrackedFlow) -> timedelta:
    """Return how long the flow is left alone after a sync, at least."""
    return timedelta(seconds=REST_FACTOR * flow.seconds)


def _failed(flow: TrackedFlow, lease: Lease, error: FlowsError) -> Outcome:
    now, kind = timezone.now(), problem_of(error).kind
    lease.release(failure=kind, failed_at=now, due_at=now + EVERY)
    if not isinstance(error, NotFound):
        return Outcome("failed", problem=kind)
    TrackedFlow.objects.filter(pk=flow.pk, unlisted_at=None).update(unlisted_at=now)
    return Outcome("unlisted", problem=kind)
