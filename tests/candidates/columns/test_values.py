"""Columns say the same of live candidates and of those in the snapshot."""

from hypothesis import HealthCheck, given, settings

from dashboard.candidates.columns.definitions import available_columns, list_columns
from dashboard.candidates.columns.exports import shown_cells, shown_header
from dashboard.candidates.columns.values import CandidateValues
from dashboard.core.http.csv import TimeColumn
from dashboard.progress.models import CandidateState, StepResult
from dashboard.progress.sync.snapshot import candidates_of, flow_of
from flows_api import Candidate
from tests.progress.drawn import rolled_back, syncs, write
from tests.progress.factories import START, make_flow
from tests.support.users import Users


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(read=syncs())
def test_scores_and_totals_are_those_of_the_snapshot(
    cast: Users, read: list[list[Candidate]]
) -> None:
    with rolled_back():
        flow_data = write(make_flow(cast), read)
        flow_data.flow.synced_at = START
        flow = flow_of(flow_data.flow)
        assert flow.steps
        latest = {candidate.id: candidate for found in read[:-1] for candidate in found}
        states = {
            state.candidate.candidate_id: state
            for state in flow_data.states.select_related("candidate")
        }
        for stored in candidates_of(flow_data, flow_data.states):
            values = [
                CandidateValues(candidate, flow, {}) for candidate in (latest[stored.id], stored)
            ]
            state: CandidateState = states[stored.id]
            assert [one.total for one in values] == [state.total_score] * 2
            assert values[1].domain == state.candidate.domain
            for step in flow.steps:
                own = StepResult.objects.at(flow_data.flow.version).filter(
                    candidate=state.candidate, order=step.order
                )
                wanted = own.values_list("score", flat=True).first()
                scores = [one.result(step.order) for one in values]
                assert [one.attempt.score if one else None for one in scores] == [wanted] * 2


def test_each_column_has_as_many_cells_as_headings(cast: Users) -> None:
    stored = make_flow(cast)
    stored.synced_at = START
    flow = flow_of(stored)
    names = available_columns(flow.steps or (), blind=False)
    columns = list_columns(names, flow.steps or ())
    assert len(columns) == len(names) > 9
    values = CandidateValues(Candidate(id="c1", email="ann@Mail.Example"), flow, {})
    cells = list(shown_cells(columns, values, "Fit, Berlin"))
    header = shown_header(columns)
    assert len(cells) == len(header)
    assert cells[:2] == ["c1", "ann@Mail.Example"]
    assert cells[-2:] == ["mail.example", "Fit, Berlin"]
    assert list(shown_cells(columns[:-1], values, "Fit"))[-2:] == ["mail.example", "Fit"]
    assert shown_header(columns[:-1])[-1] == "Labels"
    assert sum(isinstance(heading, TimeColumn) for heading in header) == 2
