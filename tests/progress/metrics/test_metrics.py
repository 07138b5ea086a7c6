"""The metrics against the plainest possible count."""

from collections import Counter
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.changes.kinds import StateSummary, group_by_kind
from dashboard.progress.metrics import durations, scores
from dashboard.progress.metrics.completion import completion_range
from dashboard.progress.metrics.funnel import PositionGroup, compute_funnel
from dashboard.progress.metrics.rate_changes import find_rate_change
from dashboard.progress.metrics.scores import Tally
from dashboard.progress.segments.definitions import SEGMENTS
from dashboard.progress.segments.presenters import SEGMENT_TITLES
from dashboard.progress.segments.query import SEGMENT_NAMES
from flows_api import PassRule, observe_rule

SCORES = st.one_of(st.integers(0, 100).map(float), st.floats(-5, 105, allow_nan=False).map(round))
OUTCOMES = st.sampled_from([True, False, None])
RESULTS = st.lists(st.tuples(SCORES, OUTCOMES), max_size=60)
THRESHOLDS = st.integers(0, 100)


def tallies(candidates: list[tuple[float, bool | None]]) -> list[Tally]:
    return [Tally(score, passed, n) for (score, passed), n in Counter(candidates).items()]


@given(RESULTS, st.booleans())
def test_passing_counts_equal_a_count_by_hand(
    candidates: list[tuple[float, bool | None]], inclusive: bool
) -> None:
    counts = scores.passing_counts(tallies(candidates), PassRule(inclusive=inclusive))
    for threshold in range(101):
        by_hand = [s for s, _ in candidates if (s >= threshold if inclusive else s > threshold)]
        assert counts[threshold] == len(by_hand)
        rule = PassRule(threshold, inclusive)
        assert scores.count_passing(tallies(candidates), rule) == len(by_hand)


POINTS = st.one_of(st.integers(0, 100).map(float), st.floats(0, 100).map(lambda n: round(n, 1)))


@given(st.lists(POINTS, max_size=40), st.floats(0, 100).map(lambda n: round(n, 1)), st.booleans())
def test_counts_around_a_threshold_hold_those_at_it(
    points: list[float], threshold: float, inclusive: bool
) -> None:
    rule = PassRule(threshold, inclusive)
    found = [Tally(score, None) for score in points]
    counts, passing = scores.passing_counts(found, rule), scores.count_passing(found, rule)
    has_fractions = any(score % 1 for score in points)
    around = scores.whole_thresholds(threshold, inclusive, has_fractions=has_fractions)
    most, least = (counts[whole] for whole in around)
    assert least <= passing <= most
    if not has_fractions or not threshold % 1:
        assert least == most


@given(st.lists(st.floats(0, 100, allow_nan=False), max_size=40), st.booleans())
def test_passing_counts_of_fractional_scores(points: list[float], inclusive: bool) -> None:
    counts = scores.passing_counts([Tally(s, None) for s in points], PassRule(inclusive=inclusive))
    for threshold in range(101):
        assert counts[threshold] == sum(
            s >= threshold if inclusive else s > threshold for s in points
        )


@given(RESULTS, st.sampled_from([5, 10, 20]))
def test_histogram_counts_everyone_once(
    candidates: list[tuple[float, bool | None]], width: int
) -> None:
    classes = scores.histogram(tallies(candidates), width)
    for n, (passed, failed, unknown) in enumerate(classes):
        low, high = n * width, (n + 1) * width
        low = -1000 if n == 0 else low
        high = 1000 if high == 100 else high
        here = [outcome for score, outcome in candidates if low <= score < high]
        assert (passed, failed, unknown) == (
            here.count(True),
            here.count(False),
            here.count(None),
        )


@given(RESULTS, THRESHOLDS, st.booleans())
def test_drift_counts_results_that_would_differ_today(
    candidates: list[tuple[float, bool | None]], threshold: int, inclusive: bool
) -> None:
    def passes(score: float) -> bool:
        return score >= threshold if inclusive else score > threshold

    failed_above = [1 for s, v in candidates if v is False and passes(s)]
    passed_below = [1 for s, v in candidates if v is True and not passes(s)]
    found = scores.drift(tallies(candidates), PassRule(threshold, inclusive))
    assert found == (len(failed_above), len(passed_below))


@given(RESULTS, THRESHOLDS, st.sampled_from([0, 1, 5]))
def test_near_scores_lie_within_the_band(
    candidates: list[tuple[float, bool | None]], threshold: int, band: int
) -> None:
    by_hand = sum(threshold - band <= score <= threshold + band for score, _ in candidates)
    assert scores.count_near(tallies(candidates), threshold, band) == by_hand


@given(RESULTS, st.integers(0, 70))
def test_target_gives_the_highest_threshold_with_enough(
    candidates: list[tuple[float, bool | None]], target: int
) -> None:
    counts = scores.passing_counts(tallies(candidates), PassRule())
    by_hand = [m for m in range(101) if sum(s >= m for s, _ in candidates) >= target]
    assert scores.threshold_for_target(counts, target) == (max(by_hand) if by_hand else None)
    below, above = scores.nearest_counts(counts, target)
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
    rate = scores.wilson_rate(*case)
    low, high = reference_wilson(*case)
    assert rate.low == pytest.approx(low, abs=1e-6)
    assert rate.high == pytest.approx(high, abs=1e-6)
    assert rate.is_few == (case[1] < 20)


def test_rate_of_nobody_has_too_few() -> None:
    assert scores.wilson_rate(0, 0).is_few


@pytest.mark.parametrize(
    ("candidates", "learned"),
    [
        ([(60.0, True)], True),
        ([(60.0, False)], False),
        ([(60.0, True), (60.0, False)], None),
        ([(60.0, None), (61.0, True)], None),
        # From a time when the threshold was higher, or lower.
        ([(60.0, False), (70.0, False), (80.0, True)], None),
        ([(60.0, True), (50.0, True), (40.0, False)], None),
        ([(60.0, True), (70.0, False)], True),
        ([(60.0, False), (50.0, True)], False),
        ([], None),
    ],
)
def test_pass_rule_is_learned_from_scores_that_equal_the_threshold(
    candidates: list[tuple[float, bool | None]], learned: bool | None
) -> None:
    rule = observe_rule(60, candidates)
    assert (rule.inclusive if rule.is_learned else None) is learned


VECTORS = st.lists(
    st.tuples(*[st.one_of(st.none(), st.integers(0, 100).map(float))] * 3), max_size=50
)


@given(VECTORS, st.tuples(THRESHOLDS, THRESHOLDS, THRESHOLDS))
def test_completion_range_equals_two_counts_by_hand(
    candidates: list[tuple[float | None, ...]], thresholds: tuple[int, int, int]
) -> None:
    found = completion_range(Counter(candidates).items(), thresholds)
    sure = [
        p
        for p in candidates
        if all(s is not None and s >= m for s, m in zip(p, thresholds, strict=True))
    ]
    may = [
        p
        for p in candidates
        if all(s is None or s >= m for s, m in zip(p, thresholds, strict=True))
    ]
    assert (found.low, found.high) == (len(sure), len(may))
    assert found.untaken == len([p for p in may if None in p])


@given(st.floats(0, 100, allow_nan=False), st.booleans())
def test_whole_points_pass_at_the_same_thresholds(score: float, inclusive: bool) -> None:
    whole = PassRule(inclusive=inclusive).whole_points(score)
    for threshold in range(101):
        assert (whole >= threshold) == (score >= threshold if inclusive else score > threshold)


STATUSES = ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED", "EXPIRED")


@st.composite
def group(draw: st.DrawFn) -> PositionGroup:
    status = draw(st.sampled_from(STATUSES))
    passed = draw(st.integers(0, 3))
    if status == "FAILED":
        passed = min(passed, 2)
    failed_step = passed + 1 if status == "FAILED" else None
    return PositionGroup(status, status != "NOT_STARTED", passed, failed_step)


@given(st.lists(group(), max_size=60))
def test_funnel_equals_a_count_one_by_one(candidates: list[PositionGroup]) -> None:
    counted = Counter((p.status, p.started, p.passed, p.failed_step) for p in candidates)
    found = compute_funnel([PositionGroup(*key, n) for key, n in counted.items()], [1, 2, 3])
    assert found.assigned == len(candidates)
    assert found.started == sum(p.started for p in candidates)
    assert found.other == sum(p.status == "EXPIRED" for p in candidates)
    for stage in found.stages:
        entered = [p for p in candidates if p.passed >= stage.order - 1]
        assert stage.entered == len(entered)
        assert stage.passed == sum(p.passed >= stage.order for p in candidates)
        assert stage.failed == sum(p.failed_step == stage.order for p in candidates)
        still = [p for p in entered if p.passed == stage.order - 1 and p.failed_step is None]
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
    found = durations.summarize_durations(
        sorted(low for low, _ in spans), sorted(high for _, high in spans)
    )
    assert found is not None
    for quantile, share in ((found.median, 0.5), (found.p90, 0.9)):
        at = durations.quantile(true, share)
        assert quantile.low <= at <= quantile.high


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_quantile_is_the_smallest_sufficient_value(values: list[int], share: float) -> None:
    by_hand = min(v for v in values if sum(w <= v for w in values) >= share * len(values))
    assert durations.quantile(sorted(values), share) == by_hand


def test_stall_limit_is_the_flows_own_or_the_default() -> None:
    few = durations.summarize_durations([durations.DAY] * 19, [durations.DAY] * 19)
    many = durations.summarize_durations([durations.DAY] * 20, [durations.DAY] * 20)
    slow = durations.summarize_durations([9 * durations.DAY] * 20, [9 * durations.DAY] * 20)
    assert durations.stall_limit(None, 7) == durations.StallLimit(7 * durations.DAY, 0)
    assert durations.stall_limit(few, 7).n == 0
    assert durations.stall_limit(many, 7) == durations.StallLimit(durations.MIN_LIMIT, 20)
    assert durations.stall_limit(slow, 7) == durations.StallLimit(9 * durations.DAY, 20)


SUMMARIES = st.one_of(
    st.none(),
    st.builds(StateSummary, st.sampled_from((*STATUSES, "GONE")), st.booleans(), st.integers(0, 3)),
)
HISTORIES = st.dictionaries(
    st.integers(1, 30), st.lists(SUMMARIES, min_size=2, max_size=6), max_size=12
)


@given(HISTORIES)
def test_only_the_net_change_counts(histories: dict[int, list[StateSummary | None]]) -> None:
    before = {candidate: h[0] for candidate, h in histories.items() if h[0] is not None}
    after = {candidate: h[-1] for candidate, h in histories.items() if h[-1] is not None}
    found = group_by_kind(before, after, histories)
    for candidate, history in histories.items():
        mine = {kind for kind, candidates in found.items() if candidate in candidates}
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
    found = find_rate_change((9, 29), (80, 121))
    assert found is not None
    assert found.probability < 0.005
    assert find_rate_change((9, 19), (80, 121)) is None
    assert find_rate_change((19, 29), (80, 121)) is None


def test_every_segment_has_a_definition_and_a_title() -> None:
    assert set(SEGMENTS) == set(SEGMENT_NAMES) == set(SEGMENT_TITLES)
