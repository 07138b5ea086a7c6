"""A look at a flow: its marks and all its candidates, made visible whole.

    take the flow's lease (leases.py) ─▶ read its marks ─▶ read every page (reading.py)
    ─▶ write what changed (writing.py) ─▶ publish: one short transaction moves the version forward

Whatever breaks off in between leaves rows that nobody sees, which the next look takes up. What a
page says is then as old as the last look that came through, and says so.
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
from dashboard.progress.leases import Lease, LeaseLost
from dashboard.progress.models import GONE, Look, MarkChange, State, TrackedFlow, Watch
from dashboard.progress.reading import PAGE_SIZE, Reader, Reading, Stopped
from dashboard.progress.working_out import work_out
from dashboard.progress.writing import Writer
from dashboard.web.problems import problem_of
from flows_api import CandidatePage, CandidateStatus, FlowsClient, FlowsError, NotFound

EVERY = timedelta(minutes=15)
REST_FACTOR = 10
"""A flow rests at least so many times as long as reading it took."""
MOST_LOOKED_UP = 20

logger = structlog.get_logger(__name__)
Turn = Callable[[], object]


def _no_trouble(error: FlowsError) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How we behave towards the partner: ``turn`` waits before each call, ``trouble`` hears of
    calls that failed, ``stop`` asks us to end."""

    turn: Turn = lambda: None
    trouble: Callable[[FlowsError], object] = _no_trouble
    stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Outcome:
    """What became of a look: ``state`` is one of done, partial, busy, failed, stopped, unlisted."""

    state: str
    read: int = 0
    changed: int = 0
    problem: str = ""


def sync_flow(pk: int, flows: FlowsClient, manners: Manners) -> Outcome:
    """Look at the tracked flow ``pk``."""
    lease = Lease.take(pk)
    if lease is None:
        return Outcome("busy")
    flow = TrackedFlow.objects.get(pk=pk)
    try:
        outcome = _Look(flow, lease, flows, manners).run()
    except Stopped:
        outcome = Outcome("stopped")
        lease.release(due_at=timezone.now())
    except LeaseLost:
        outcome = Outcome("busy")
    except FlowsError as error:
        manners.trouble(error)
        outcome = _failed(flow, lease, error)
    logger.info("flow looked at", flow=flow.pk, state=outcome.state, changed=outcome.changed)
    return outcome


class _Look:
    def __init__(
        self, flow: TrackedFlow, lease: Lease, flows: FlowsClient, manners: Manners
    ) -> None:
        self.flow, self.lease, self.flows, self.manners = flow, lease, flows, manners
        self.began, self.clock = timezone.now(), time.monotonic()

    def run(self) -> Outcome:
        self.manners.turn()
        fresh = self.flows.get_flow(self.flow.flow_id)
        steps = marks.as_steps(fresh)
        known_steps, self.flow.steps = self.flow.steps, steps
        writer = Writer(self.flow, self.flow.version + 1, self.began)
        if self.flow.looked_at is None:
            self._glance(fresh.candidate_count)
        reading = self._reader(writer).read()
        writer.flush()
        if reading.is_whole:
            writer.leave(self._gone(reading, writer))
        self.flow.steps = known_steps
        moved = marks.changes(self.flow, steps, version=writer.version, looked_at=self.began)
        self.flow.name, self.flow.status = fresh.name[:300], fresh.status[:40]
        self.flow.steps = steps
        self._publish(reading, writer, moved)
        return Outcome(
            "partial" if self.flow.problem else "done",
            reading.read,
            writer.changed,
            self.flow.problem,
        )

    def _reader(self, writer: Writer) -> Reader:
        def fetch(number: int) -> CandidatePage:
            return self.flows.list_candidates(self.flow.flow_id, page=number, page_size=PAGE_SIZE)

        def take(page: CandidatePage) -> None:
            writer.take(page.candidates)
            self.lease.renew()

        return Reader(
            fetch=fetch,
            take=take,
            at_once=settings.PARTNER_CALLS_AT_ONCE,
            turn=self.manners.turn,
            stop=self.manners.stop,
            trouble=self.manners.trouble,
        )

    def _glance(self, expected: int | None) -> None:
        """The cheap funnel: a large flow shows four numbers while its first look is under way."""
        if expected is None or expected > 10 * PAGE_SIZE:
            self.flow.quick = glance(self.flows, self.flow.flow_id, turn=self.manners.turn)
            TrackedFlow.objects.filter(pk=self.flow.pk).update(quick=self.flow.quick)

    def _gone(self, reading: Reading, writer: Writer) -> Iterator[int]:
        """Who was not seen any more. A few are looked up, as one may have slipped through between
        two pages; many at once are believed."""
        missing = self._missing(reading)
        if len(missing) > MOST_LOOKED_UP:
            yield from (person_id for person_id, _, _ in missing)
            return
        for person_id, candidate_id, email in missing:
            self.manners.turn()
            found = self.flows.list_candidates(
                self.flow.flow_id, search=email or candidate_id, page_size=PAGE_SIZE
            ).candidates
            if again := [candidate for candidate in found if candidate.id == candidate_id]:
                writer.take(again)
                reading.places[candidate_id] = (0, None)
            else:
                yield person_id
        writer.flush()

    def _missing(self, reading: Reading) -> list[tuple[int, str, str]]:
        there = State.objects.newest().filter(flow=self.flow).exclude(status=GONE)
        if there.count() == reading.read:
            return []
        rows = there.values_list("person_id", "person__candidate_id", "person__email")
        return [row for row in rows.iterator(chunk_size=5000) if row[1] not in reading.places]

    def _publish(self, reading: Reading, writer: Writer, moved: list[MarkChange]) -> None:
        flow = self.flow
        flow.looked_at = self.began
        flow.read, flow.total = reading.read, reading.total
        flow.problem = problem_of_reading(reading)
        if not flow.problem:
            flow.covered_at = self.began
        watch = Watch.objects.filter(workspace_id=flow.workspace_id).first()
        days = watch.stuck_days if watch else Watch._meta.get_field("stuck_days").default
        flow.figures, flow.scores = work_out(flow, as_of=self.began, stuck_days=days)
        if self._has_news(writer) or moved or not flow.version:
            flow.version = writer.version
        flow.seconds = time.monotonic() - self.clock
        flow.failure, flow.failed_at, flow.quick, flow.unlisted_at = "", None, None, None
        with transaction.atomic():
            self.lease.insist()
            MarkChange.objects.bulk_create(moved)
            Look.objects.get_or_create(flow=flow, version=flow.version, defaults={"at": self.began})
            flow.due_at = next_look(flow)
            flow.lease, flow.leased_until = "", None
            flow.save()

    def _has_news(self, writer: Writer) -> bool:
        """Whether there are rows that nobody sees yet: ours, or those of a look that was cut off,
        which this one found in their place."""
        if writer.changed:
            return True
        return State.objects.newest().filter(flow=self.flow, since=writer.version).exists()


def glance(flows: FlowsClient, flow_id: str, *, turn: Turn = lambda: None) -> dict[str, int]:
    """How many have each documented status: four calls for one person each; those unknown are
    left out."""
    counts = {}
    for status in CandidateStatus:
        turn()
        total = flows.list_candidates(flow_id, status=status, page_size=1).total
        if total is not None:
            counts[status.value] = total
    return counts


def problem_of_reading(reading: Reading) -> str:
    """Why not everybody was read, to be put into words where it is shown (``progress_looks``):
    "page:12:3" is that page 12 failed and 3 more; "" when everybody was."""
    if reading.failed:
        return f"page:{min(reading.failed)}:{len(reading.failed) - 1}"
    if reading.unreadable:
        return f"unreadable:{sum(reading.unreadable.values())}"
    if reading.is_restless:
        return "restless"
    return "" if reading.is_whole else "short"


def next_look(flow: TrackedFlow) -> datetime:
    """When the flow is due again: the longer its reading takes, the less often."""
    return timezone.now() + max(EVERY, rest(flow))


def rest(flow: TrackedFlow) -> timedelta:
    """How long the flow is left alone after a look, at least."""
    return timedelta(seconds=REST_FACTOR * flow.seconds)


def _failed(flow: TrackedFlow, lease: Lease, error: FlowsError) -> Outcome:
    now, kind = timezone.now(), problem_of(error).kind
    lease.release(failure=kind, failed_at=now, due_at=now + EVERY)
    if not isinstance(error, NotFound):
        return Outcome("failed", problem=kind)
    TrackedFlow.objects.filter(pk=flow.pk, unlisted_at=None).update(unlisted_at=now)
    return Outcome("unlisted", problem=kind)
