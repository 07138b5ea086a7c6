"""The metrics against the plainest possible count."""

from collections import Counter
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.asking import SHOWS
from dashboard.progress.lists import LISTS
from dashboard.progress.rules import durations, scores
from dashboard.progress.rules.changes import Spot, by_kind
from dashboard.progress.rules.funnel import Group, funnel
from dashboard.progress.rules.journeys import finishing, whole_points
from dashboard.progress.rules.scores import Tally
from dashboard.progress.rules.unusual import unusual
from dashboard.progress.showing import WORDS

SCORES = st.one_of(st.integers(0, 100).map(float), st.floats(-5, 105, allow_nan=False).map(round))
OUTCOMES = st.sampled_from([True, False, None])
RESULTS = st.lists(st.tuples(SCORES, OUTCOMES), max_size=60)
MARKS = st.integers(0, 100)


def tallies(people: list[tuple[float, bool | None]]) -> list[Tally]:
    return [Tally(score, passed, n) for (score, passed), n in Counter(people).items()]


@given(RESULTS, st.booleans())
def test_passing_counts_equal_a_count_by_hand(
    people: list[tuple[float, bool | None]], inclusive: bool
) -> None:
    counts = scores.what_if(tallies(people), inclusive=inclusive)
    for mark in range(101):
        by_hand = [s for s, _ in people if (s >= mark if inclusive else s > mark)]
        assert counts[mark] == len(by_hand)
        assert scores.passing(tallies(people), mark, inclusive=inclusive) == len(by_hand)


@given(st.lists(st.floats(0, 100, allow_nan=False), max_size=40), st.booleans())
def test_passing_counts_of_fractional_scores(points: list[float], inclusive: bool) -> None:
    counts = scores.what_if([Tally(s, None) for s in points], inclusive=inclusive)
    for mark in range(101):
        assert counts[mark] == sum(s >= mark if inclusive else s > mark for s in points)


@given(RESULTS, st.sampled_from([5, 10, 20]))
def test_histogram_counts_everyone_once(
    people: list[tuple[float, bool | None]], width: int
) -> None:
    classes = scores.histogram(tallies(people), width)
    for n, (passed, failed, unknown) in enumerate(classes):
        low, high = n * width, (n + 1) * width
        low = -1000 if n == 0 else low
        high = 1000 if high == 100 else high
        here = [verdict for score, verdict in people if low <= score < high]
        assert (passed, failed, unknown) == (
            here.count(True),
            here.count(False),
            here.count(None),
        )


@given(RESULTS, MARKS, st.booleans())
def test_drift_counts_results_that_would_differ_today(
    people: list[tuple[float, bool | None]], mark: int, inclusive: bool
) -> None:
    def passes(score: float) -> bool:
        return score >= mark if inclusive else score > mark

    failed_above = [1 for s, v in people if v is False and passes(s)]
    passed_below = [1 for s, v in people if v is True and not passes(s)]
    found = scores.drift(tallies(people), mark, inclusive=inclusive)
    assert found == (len(failed_above), len(passed_below))


@given(RESULTS, MARKS, st.sampled_from([0, 1, 5]))
def test_near_scores_lie_within_the_band(
    people: list[tuple[float, bool | None]], mark: int, band: int
) -> None:
    by_hand = sum(mark - band <= score <= mark + band for score, _ in people)
    assert scores.near_miss(tallies(people), mark, band) == by_hand


@given(RESULTS, st.integers(0, 70))
def test_target_gives_the_highest_threshold_with_enough(
    people: list[tuple[float, bool | None]], target: int
) -> None:
    counts = scores.what_if(tallies(people), inclusive=True)
    by_hand = [m for m in range(101) if sum(s >= m for s, _ in people) >= target]
    assert scores.goal_seek(counts, target) == (max(by_hand) if by_hand else None)
    below, above = scores.nearest_goals(counts, target)
    if target in counts:
        assert (below, above) == (None, None)
    else:
        assert below == max((n for n in counts if n < target), default=None)
        assert above == min((n for n in counts if n > target), default=None)


def reference_wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the interval's ends as roots of (p - x)² = z² x (1 - x) / n, by bisection."""
    z, p = NormalDist().inv_cdf(0.975), part / whole

    def inside(x: float) -> bool:
        return (p - x) ** 2 <= z * z * x * (1 - x) / whole

    def edge(inner: float, outer: float) -> float:
        for _ in range(200):
            middle = (inner + outer) / 2
            inner, outer = (middle, outer) if inside(middle) else (inner, middle)
        return inner

    return edge(p, 0.0), edge(p, 1.0)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_solves_its_equation(case: tuple[int, int]) -> None:
    rate = scores.wilson(*case)
    low, high = reference_wilson(*case)
    assert rate.low == pytest.approx(low, abs=1e-6)
    assert rate.high == pytest.approx(high, abs=1e-6)
    assert rate.is_few == (case[1] < 20)


def test_rate_of_nobody_has_too_few() -> None:
    assert scores.wilson(0, 0).is_few


@pytest.mark.parametrize(
    ("people", "learned"),
    [
        ([(60.0, True)], True),
        ([(60.0, False)], False),
        ([(60.0, True), (60.0, False)], None),
        ([(60.0, None), (61.0, True)], None),
        ([], None),
    ],
)
def test_pass_rule_is_learned_from_scores_that_equal_the_threshold(
    people: list[tuple[float, bool | None]], learned: bool | None
) -> None:
    assert scores.boundary(tallies(people), 60) is learned


VECTORS = st.lists(
    st.tuples(*[st.one_of(st.none(), st.integers(0, 100).map(float))] * 3), max_size=50
)


@given(VECTORS, st.tuples(MARKS, MARKS, MARKS))
def test_completion_range_equals_two_counts_by_hand(
    people: list[tuple[float | None, ...]], marks: tuple[int, int, int]
) -> None:
    found = finishing(Counter(people).items(), marks, inclusive=True)
    sure = [
        p for p in people if all(s is not None and s >= m for s, m in zip(p, marks, strict=True))
    ]
    may = [p for p in people if all(s is None or s >= m for s, m in zip(p, marks, strict=True))]
    assert (found.low, found.high) == (len(sure), len(may))
    assert found.untaken == len([p for p in may if None in p])


@given(st.floats(0, 100, allow_nan=False), st.booleans())
def test_whole_points_pass_at_the_same_thresholds(score: float, inclusive: bool) -> None:
    whole = whole_points(score, inclusive=inclusive)
    for mark in range(101):
        assert (whole >= mark) == (score >= mark if inclusive else score > mark)


STATUSES = ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED", "EXPIRED")


@st.composite
def group(draw: st.DrawFn) -> Group:
    status = draw(st.sampled_from(STATUSES))
    passed = draw(st.integers(0, 3))
    if status == "FAILED":
        passed = min(passed, 2)
    failed_at = passed + 1 if status == "FAILED" else None
    return Group(status, status != "NOT_STARTED", passed, failed_at)


@given(st.lists(group(), max_size=60))
def test_funnel_equals_a_count_one_by_one(people: list[Group]) -> None:
    counted = Counter((p.status, p.started, p.passed, p.failed_at) for p in people)
    found = funnel([Group(*key, n) for key, n in counted.items()], [1, 2, 3])
    assert found.assigned == len(people)
    assert found.started == sum(p.started for p in people)
    assert found.other == sum(p.status == "EXPIRED" for p in people)
    for stage in found.stages:
        entered = [p for p in people if p.passed >= stage.order - 1]
        assert stage.entered == len(entered)
        assert stage.passed == sum(p.passed >= stage.order for p in people)
        assert stage.failed == sum(p.failed_at == stage.order for p in people)
        still = [p for p in entered if p.passed == stage.order - 1 and p.failed_at is None]
        assert stage.in_progress == sum(p.status in ("NOT_STARTED", "IN_PROGRESS") for p in still)
        assert stage.entered == stage.passed + stage.failed + stage.in_progress + stage.other
    for before, after in zip(found.stages, found.stages[1:], strict=False):
        assert after.entered == before.passed


SPANS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda p: (min(p), max(p))),
    min_size=1,
    max_size=50,
)


@given(SPANS, st.randoms())
def test_quantiles_of_intervals_enclose_the_true_ones(
    spans: list[tuple[int, int]], chance: object
) -> None:
    true = sorted(chance.randint(low, high) for low, high in spans)  # type: ignore[attr-defined]
    found = durations.pace(sorted(low for low, _ in spans), sorted(high for _, high in spans))
    assert found is not None
    for quantile, share in ((found.median, 0.5), (found.p90, 0.9)):
        at = durations.quantile(true, share)
        assert quantile.low <= at <= quantile.high


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_quantile_is_the_smallest_sufficient_value(values: list[int], share: float) -> None:
    by_hand = min(v for v in values if sum(w <= v for w in values) >= share * len(values))
    assert durations.quantile(sorted(values), share) == by_hand


def test_stall_limit_is_the_flows_own_or_the_default() -> None:
    few = durations.pace([durations.DAY] * 19, [durations.DAY] * 19)
    many = durations.pace([durations.DAY] * 20, [durations.DAY] * 20)
    slow = durations.pace([9 * durations.DAY] * 20, [9 * durations.DAY] * 20)
    assert durations.limit(None, 7) == durations.Limit(7 * durations.DAY, 0)
    assert durations.limit(few, 7).n == 0
    assert durations.limit(many, 7) == durations.Limit(durations.LEAST_LIMIT, 20)
    assert durations.limit(slow, 7) == durations.Limit(9 * durations.DAY, 20)


SUMMARIES = st.one_of(
    st.none(),
    st.builds(Spot, st.sampled_from((*STATUSES, "GONE")), st.booleans(), st.integers(0, 3)),
)
HISTORIES = st.dictionaries(
    st.integers(1, 30), st.lists(SUMMARIES, min_size=2, max_size=6), max_size=12
)


@given(HISTORIES)
def test_only_the_net_change_counts(histories: dict[int, list[Spot | None]]) -> None:
    before = {person: h[0] for person, h in histories.items() if h[0] is not None}
    after = {person: h[-1] for person, h in histories.items() if h[-1] is not None}
    found = by_kind(before, after, histories)
    for person, history in histories.items():
        mine = {kind for kind, people in found.items() if person in people}
        if history[0] == history[-1]:
            assert not mine
        was, now = history[0], history[-1]
        was_there = was is not None and was.status != "GONE"
        is_there = now is not None and now.status != "GONE"
        assert ("assigned" in mine) == (is_there and not was_there)
        assert ("left" in mine) == (was_there and not is_there)
        ended = is_there and now is not None and now.status == "COMPLETED"
        assert ("completed" in mine) == (ended and (was is None or was.status != "COMPLETED"))


def test_rate_change_needs_enough_results() -> None:
    found = unusual((9, 29), (80, 121))
    assert found is not None
    assert found.probability < 0.005
    assert unusual((9, 19), (80, 121)) is None
    assert unusual((19, 29), (80, 121)) is None


def test_every_segment_has_a_definition_and_a_title() -> None:
    assert set(LISTS) == set(SHOWS) == set(WORDS)
