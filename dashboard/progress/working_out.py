"""Working out the figures of a flow (``figures.py``), once per sync from what it wrote.

The pages only read them: so a flow of a hundred thousand shows as fast as one of ten, the numbers
belong to one look, and their lists (``lists.py``) count the same rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from dashboard.progress.asking import BAND, Ask
from dashboard.progress.figures import Day, Figures, StepFigures
from dashboard.progress.lists import Scope, overdue
from dashboard.progress.models import TrackedFlow
from dashboard.progress.rules import durations, funnel, journeys, scores, silence
from dashboard.progress.rules.scores import Tally
from flows_api import PASS_RULE_INCLUSIVE, CandidateStatus

DAYS = 28
LONGEST = 50
"""So many who wait longest are kept by name; the page shows a few who are not snoozed."""
MOST_VECTORS = 20_000
"""Beyond so many different journeys their counts no longer go along with the page."""
SILENT_AFTER = timedelta(hours=72)
RECENT = timedelta(days=14)
_PASSED = Count("pk", filter=Q(passed=True))


def work_out(flow: TrackedFlow, *, as_of: datetime, stuck_days: int) -> tuple[Any, Any]:
    """The figures of the newest rows, and the joint scores, both as JSON.

    ``flow`` has the steps, and ``looked_at``, of the look that is about to become visible; what the
    scores teach about a score that equals the mark is written into its steps.
    """
    scope = Scope.coming(flow, {})
    tallies, paces = _tallies(scope), _paces(scope)
    _learn(flow, tallies)
    limits = {
        step["order"]: durations.limit(paces.get(step["order"]), stuck_days) for step in flow.steps
    }
    scope = Scope.coming(flow, {order: limit.seconds for order, limit in limits.items()})
    steps = [
        _step(scope, step, tallies.get(step["order"], []), paces.get(step["order"]), limits)
        for step in flow.steps
    ]
    vectors, finish = _vectors(scope)
    figures = Figures(
        as_of=as_of,
        funnel=funnel.funnel(list(_groups(scope)), [step["order"] for step in flow.steps]),
        steps=steps,
        days=_days(scope, as_of),
        silent=silence.silent_domains(_domains(scope, as_of)),
        finish=finish,
        stuck_longest=_longest(scope),
        stuck_unstarted=overdue(scope, Ask()).filter(started=False).count(),
    )
    packed = [[*vector, n] for vector, n in vectors.items()]
    return msgspec.to_builtins(figures), packed if len(packed) <= MOST_VECTORS else None


def _longest(scope: Scope) -> list[int]:
    stuck = overdue(scope, Ask()).order_by("moved_before", "pk")
    return list(stuck.values_list("person_id", flat=True)[:LONGEST])


def _learn(flow: TrackedFlow, tallies: dict[int, list[Tally]]) -> None:
    """Where a mark has never moved, people who scored exactly that show what it does to them."""
    moved = set(flow.mark_changes.exclude(old=None).values_list("order", flat=True))
    for step in flow.steps:
        learned = None
        if step["mark"] is not None and step["order"] not in moved:
            learned = scores.boundary(tallies.get(step["order"], []), step["mark"])
        step["is_learned"] = learned is not None
        step["inclusive"] = PASS_RULE_INCLUSIVE if learned is None else learned


def _groups(scope: Scope) -> Iterator[funnel.Group]:
    names = ("status", "started", "passed", "failed_at")
    for row in scope.states.order_by().values_list(*names).annotate(n=Count("pk")):
        yield funnel.Group(*row)


def _tallies(scope: Scope) -> dict[int, list[Tally]]:
    found: dict[int, list[Tally]] = {}
    scored = scope.results.filter(score__isnull=False).order_by()
    rows = scored.values_list("order", "score", "passed").annotate(n=Count("pk"))
    for order, score, passed, n in rows:
        found.setdefault(order, []).append(Tally(score, passed, n))
    return found


def _paces(scope: Scope) -> dict[int, durations.Pace]:
    known = scope.results.filter(waited_low__isnull=False)
    lows = _by_order(known.order_by("order", "waited_low").values_list("order", "waited_low"))
    highs = _by_order(known.order_by("order", "waited_high").values_list("order", "waited_high"))
    paces = {order: durations.pace(low, highs[order]) for order, low in lows.items()}
    return {order: pace for order, pace in paces.items() if pace is not None}


def _by_order(rows: Any) -> dict[int, list[int]]:
    pairs = rows.iterator(chunk_size=10_000)
    return {order: [value for _, value in found] for order, found in groupby(pairs, itemgetter(0))}


def _step(
    scope: Scope,
    step: dict[str, Any],
    tallies: Sequence[Tally],
    pace: durations.Pace | None,
    limits: dict[int, durations.Limit],
) -> StepFigures:
    order, mark, inclusive = step["order"], step["mark"], step["inclusive"]
    recent, earlier = _halves(scope, order)
    return StepFigures(
        order=order,
        label=step["label"],
        mark=mark,
        inclusive=inclusive,
        is_learned=step["is_learned"],
        scored=sum(tally.n for tally in tallies),
        classes=scores.histogram(tallies),
        counts=scores.what_if(tallies, inclusive=inclusive),
        passing=0 if mark is None else scores.passing(tallies, mark, inclusive=inclusive),
        drift=(0, 0) if mark is None else scores.drift(tallies, mark, inclusive=inclusive),
        near=0 if mark is None else scores.near_miss(tallies, mark, BAND),
        pace=pace,
        limit=limits[order],
        stuck=overdue(scope, Ask(step=order)).count(),
        recent=recent,
        earlier=earlier,
    )


def _halves(scope: Scope, order: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """(passed, judged) of those who handed in within the last RECENT, and of those before."""
    judged = scope.results.filter(order=order, passed__isnull=False, submitted_at__isnull=False)
    since = (scope.flow.looked_at or datetime.now(UTC)) - RECENT
    late = judged.filter(submitted_at__gte=since).aggregate(p=_PASSED, n=Count("pk"))
    early = judged.filter(submitted_at__lt=since).aggregate(p=_PASSED, n=Count("pk"))
    return (late["p"], late["n"]), (early["p"], early["n"])


def _days(scope: Scope, as_of: datetime) -> list[Day]:
    """The last DAYS days, each with its counts; [] where nobody's times are known."""
    first = as_of.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time.min, UTC)
    assigned = _per_day(scope.states.filter(person__assigned_at__gte=since), "person__assigned_at")
    moved = scope.states.filter(moved_before__gte=since, moved_after__isnull=False)
    ended = {
        status: _per_day(moved.filter(status=status), "moved_before")
        for status in (CandidateStatus.COMPLETED.value, CandidateStatus.FAILED.value)
    }
    if not (assigned or any(ended.values())):
        return []
    dates = [str(first + timedelta(days=n)) for n in range(DAYS)]
    completed, failed = ended.values()
    return [Day(date, assigned[date], completed[date], failed[date]) for date in dates]


def _per_day(states: Any, name: str) -> Counter[str]:
    rows = states.order_by().annotate(day=TruncDate(name, tzinfo=UTC)).values_list("day")
    return Counter({str(day): n for day, n in rows.annotate(n=Count("pk"))})


def _domains(scope: Scope, as_of: datetime) -> list[tuple[str, int, int]]:
    """For each domain: people assigned more than 72 hours ago, and how many have not started."""
    old = scope.states.filter(person__assigned_at__lt=as_of - SILENT_AFTER).order_by()
    rows = old.values_list("person__domain", "started").annotate(n=Count("pk"))
    counts: dict[str, list[int]] = {}
    for domain, started, n in rows:
        entry = counts.setdefault(domain, [0, 0])
        entry[0] += n
        entry[1] += 0 if started else n
    return [(domain, people_, silent) for domain, (people_, silent) in counts.items()]


def _vectors(scope: Scope) -> tuple[Counter[journeys.Vector], journeys.Range | None]:
    """How many people have each combination of scores, in whole points; and of those with any
    score how many would finish at today's marks."""
    places = {step["order"]: (n, step["inclusive"]) for n, step in enumerate(scope.flow.steps)}
    marks = [step["mark"] for step in scope.flow.steps]
    scored = scope.results.filter(score__isnull=False, order__in=list(places))
    rows: Any = scored.order_by("person_id").values_list("person_id", "order", "score")
    found: Counter[journeys.Vector] = Counter()
    low = high = 0
    for _, own in groupby(rows.iterator(chunk_size=10_000), itemgetter(0)):
        vector: list[float | None] = [None] * len(places)
        is_out = False
        for _, order, score in own:
            place, inclusive = places[order]
            mark = marks[place]
            is_out |= mark is not None and not scores.passes(score, mark, inclusive=inclusive)
            vector[place] = journeys.whole_points(score, inclusive=inclusive)
        found[tuple(vector)] += 1
        high += not is_out
        low += not is_out and None not in vector
    return found, journeys.Range(low, high) if found else None
