"""The client reads the same data in every variant."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from flows_api import Candidate, CandidatePage, FlowsClient, Secret, Transport
from flows_api.simulator import Simulator
from flows_api.simulator.variants import Variants
from tests.flows_api.simulator.api import Api, faults_of

LIST: tuple[str, ...] = (
    "candidates_list",
    "pagination",
    "page_names",
    "person",
    "keys",
    "ids",
    "times",
    "attempts",
    "score",
    "result",
)
LIST = (*LIST, "transport", "search", "linked_ids")
LESS = {
    ("ids", "uuid"),
    ("ids", "absent"),
    ("score", "fraction"),
    ("result", "status"),
    ("result", "absent"),
    *(("times", value) for value in ("date", "words", "zero", "null", "future")),
    *(("attempts", value) for value in ("text", "null")),
    *(("score", value) for value in ("no_number", "boolean", "out_of_range", "null")),
    *(("candidate_status", value) for value in ("null", "absent")),
}
"""What says less or other than the working guess, so that no client can read the same from it."""
ALL = [
    (name, value)
    for name, values in Variants().choices().items()
    if name in (*LIST, "candidate_status", "envelope")
    for value in values[1:]
    if (name, value) not in LESS
]


@pytest.fixture
def client(simulator: Simulator) -> Iterator[FlowsClient]:
    origin = simulator.base_url.removesuffix("/v1/partner")
    transport = Transport(private_origins={origin})
    yield FlowsClient(transport, base_url=simulator.base_url, api_key=Secret(simulator.api_key))
    transport.close()


def page(client: FlowsClient) -> CandidatePage:
    return client.list_candidates("1", page_size=100)


def comparable(candidate: Candidate) -> Any:
    """Return a candidate with times in whole seconds, which is the precision of some variants."""
    times = [candidate.assigned_at, candidate.last_activity_at]
    attempts = [
        (
            a.step_order,
            a.number,
            a.status,
            a.score,
            a.passed,
            a.submission_id,
            to_seconds(a.started_at),
        )
        for a in candidate.attempts
    ]
    return (
        candidate.id,
        candidate.name,
        candidate.email,
        candidate.status,
        candidate.current_step,
        [to_seconds(time) for time in times],
        attempts,
    )


def to_seconds(time: dt.datetime | None) -> dt.datetime | None:
    return time.replace(microsecond=0) if time else None


@pytest.mark.parametrize(("name", "value"), ALL)
def test_a_page_of_candidates_is_read_in_every_shape(
    simulator: Simulator, client: FlowsClient, name: str, value: str
) -> None:
    usual = page(client)
    simulator.variants.set(**{name: value})
    read = page(client)
    assert not read.unreadable
    assert len(read.candidates) == 40
    if (name, value) == ("attempts", "absent"):
        assert all(candidate.attempts == () for candidate in read.candidates)
    elif (name, value) == ("candidate_status", "unknown"):
        statuses = {candidate.status for candidate in read.candidates}
        assert statuses == {"EXPIRED", "IN_PROGRESS", "COMPLETED", "FAILED"}
    else:
        assert [comparable(c) for c in read.candidates] == [comparable(c) for c in usual.candidates]


@pytest.mark.parametrize("listed", Variants().choices()["candidates_list"])
@pytest.mark.parametrize("expected", ["pagination", "meta", "total"])
@pytest.mark.parametrize("names", Variants().choices()["page_names"])
@pytest.mark.parametrize("keys", ["camel", "snake"])
def test_the_total_is_read_wherever_it_stands(
    simulator: Simulator, client: FlowsClient, listed: str, expected: str, names: str, keys: str
) -> None:
    simulator.variants.set(candidates_list=listed, pagination=expected, page_names=names, keys=keys)
    read = client.list_candidates("1", page_size=10)
    assert (read.total, read.total_pages, read.has_next) == (40, 4, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("envelope", "success"),
        ("envelope", "bare"),
        ("step_id", "absent"),
        ("step_order", "from_zero"),
        ("step_order", "absent"),
        ("step_type_key", "type"),
    ],
)
def test_a_flow_is_read_in_every_shape(
    simulator: Simulator, client: FlowsClient, name: str, value: str
) -> None:
    usual = client.get_flow("1")
    simulator.variants.set(**{name: value})
    read = client.get_flow("1")
    assert read.steps
    assert usual.steps
    for step, other in zip(read.steps, usual.steps, strict=True):
        assert step.order == other.order
        assert step.assessment_id == other.assessment_id
        assert step.assessment_type == other.assessment_type


def test_what_the_list_of_flows_lacks_is_unknown_and_not_nothing(
    simulator: Simulator, client: FlowsClient
) -> None:
    for value in ("null", "absent"):
        simulator.variants.set(list_steps=value, candidate_count=value)
        flow = client.list_flows().flows[0]
        assert (flow.steps, flow.candidate_count) == (None, None)
    simulator.variants.set(list_steps="empty")
    assert not client.list_flows().flows[0].steps
    simulator.variants.set(enriched="null")
    steps = client.get_flow("1").steps
    assert steps
    assert {step.assessment_name for step in steps} == {None}


@pytest.mark.parametrize("value", ["data", "bare", "empty"])
def test_a_written_flow_is_shown_or_not(api: Api, simulator: Simulator, value: str) -> None:
    simulator.variants.set(written_flow=value)
    steps = [
        {k: step[k] for k in ("assessmentId", "passThreshold")} for step in api.flow()["steps"]
    ]
    answer = api.patch("/assessment-flows/1", flowName="Renamed", steps=steps)
    assert answer.status_code == (204 if value == "empty" else 200)
    assert api.flow()["flowName"] == "Renamed"


def test_a_page_that_is_too_large_is_cut_down_or_refused(api: Api, simulator: Simulator) -> None:
    assert faults_of(api.get("/assessment-flows/1/candidates", pageSize=500))
    simulator.variants.set(page_too_large="clamped")
    assert api.page(pageSize=500)["pagination"]["pageSize"] == 100


def test_beyond_the_end_there_may_be_a_404(
    api: Api, simulator: Simulator, client: FlowsClient
) -> None:
    simulator.variants.set(page_past_end="not_found")
    assert api.get("/assessment-flows/1/candidates", page=9).status_code == 404
    assert api.get("/assessment-flows/3/candidates").status_code == 200
    assert client.list_candidates("1", page=9).candidates == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"already_assigned": "maybe"},
        {"no_such": "thing"},
        {"consistency_delay": -1},
        {"consistency_delay": "long"},
        {"consistency_delay": float("inf")},
        {"keys": "snake", "times": "never"},
    ],
)
def test_an_unknown_variant_changes_nothing(
    simulator: Simulator, changes: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"there is no variant|is one of|is a number"):
        simulator.variants.set(**changes)
    assert simulator.variants.changed() == {}


def test_reset_goes_back_to_the_guesses(simulator: Simulator) -> None:
    simulator.variants.set(keys="snake", consistency_delay=3)
    assert simulator.variants.changed() == {"keys": "snake", "consistency_delay": 3}
    simulator.variants.reset()
    assert simulator.variants.changed() == {}
