"""The results and cases after a change, in the time in which a threshold was in force."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

import pytest

from dashboard.cases.models import Case
from dashboard.cases.queue.listing import CaseQuery, filter_cases
from dashboard.dossiers.outcomes import MIN_RESULTS, Period, Results, count_cases, count_results
from dashboard.progress.flow_data import FlowData
from flows_api import Attempt, Candidate
from tests.support.cases import DAY, START, create_flow, failed_candidate, open_all, store_sync
from tests.support.users import Users


def candidates(days: Iterable[tuple[float | None, bool]]) -> list[Candidate]:
    """Return candidates with a result at step 1, submitted on these days after START."""
    return [
        Candidate(
            id=f"c{n}",
            email=f"c{n}@example.com",
            status="IN_PROGRESS",
            attempts=(
                Attempt(
                    step_order=1,
                    score=80 if passed else 40,
                    passed=passed,
                    submitted_at=None if day is None else START + day * DAY,
                ),
            ),
        )
        for n, (day, passed) in enumerate(days)
    ]


def test_results_count_from_the_change_to_the_next_one(cast: Users) -> None:
    flow = create_flow(cast.acme)
    store_sync(flow, START + 9 * DAY, candidates([(1, True), (2, True), (2, False), (5, False)]))
    periods = [Period(1, START + 2 * DAY, START + 5 * DAY), Period(1, START + 5 * DAY)]
    assert count_results(FlowData.visible(flow), periods) == [Results(2, 1), Results(1, 0)]


def test_a_result_without_a_time_counts_between_two_syncs(cast: Users) -> None:
    flow = create_flow(cast.acme)
    first, later = candidates([(None, True)]), candidates([(None, True), (None, False)])
    store_sync(flow, START, first)
    store_sync(flow, START + 4 * DAY, later)
    data = FlowData.visible(flow)
    sure, unsure = Period(1, START - DAY), Period(1, START + DAY)
    # The first one's time is not known at all: it may be from before the history.
    assert count_results(data, [sure, unsure]) == [Results(1, 0), Results(0, 0)]


@pytest.mark.parametrize("count", [MIN_RESULTS - 1, MIN_RESULTS])
def test_results_are_compared_from_twenty_on(cast: Users, count: int) -> None:
    flow = create_flow(cast.acme)
    store_sync(flow, START + DAY, candidates([(0.5, True)] * count))
    (results,) = count_results(FlowData.visible(flow), [Period(1, START)])
    assert results.is_comparable is (count == MIN_RESULTS)


def test_the_link_of_the_cases_has_the_same_rows(cast: Users) -> None:
    flow = create_flow(cast.acme)
    failed = [failed_candidate(n, step=1 + n % 2) for n in range(6)]
    store_sync(flow, START + 9 * DAY, failed)
    open_all(flow)
    opened = sorted(Case.objects.values_list("opened_at", flat=True))
    periods = [
        Period(1, START, opened[3]),
        Period(1, opened[3]),
        Period(2, opened[0], opened[-1]),
        Period(3, START),
    ]
    counted = count_cases(cast.acme, flow.flow_id, periods)
    for period, cases in zip(periods, counted, strict=True):
        query = CaseQuery.from_params(dict(parse_qsl(cases.query)))
        assert (query.since, query.until, query.step) == (period.start, period.end, period.order)
        assert filter_cases(cast.acme, query, cast.owner).count() == cases.count
    assert sum(cases.count for cases in counted[:2]) == 3
