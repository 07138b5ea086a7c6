"""The same candidates and flows come out of every variant of the partner."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import msgspec
import pytest

from flows_api import (
    Candidate,
    FlowsClient,
    FlowsError,
    KeyRefused,
    NotFound,
    Rejected,
    ServerFailed,
    StepInput,
    match_attempts,
)
from flows_api.simulator import Simulator
from flows_api.simulator.variants import Variants

CHOICES = Variants().choices()
LIST_SHAPES = (
    "candidates_list",
    "pagination",
    "page_names",
    "page_in_answer",
    "size_in_answer",
    "person",
    "keys",
    "ids",
    "linked_ids",
    "attempt_ids",
    "times",
    "attempts",
    "attempt_step",
    "current_step",
    "score",
    "result",
    "search",
    "transport",
)
LESS = {
    ("ids", "uuid"),
    ("ids", "absent"),
    ("linked_ids", "null"),
    ("linked_ids", "absent"),
    ("flow_status", "unknown"),
    ("flow_status", "null"),
    ("flow_status", "absent"),
    ("duration", "words"),
    *(("email", value) for value in ("upper", "masked", "cut", "absent")),
    *(("times", value) for value in ("date", "words", "zero", "null", "future")),
    *(("attempts", value) for value in ("text", "null", "absent")),
    *(("attempt_step", value) for value in ("foreign", "absent")),
    *(("current_step", value) for value in ("foreign", "absent")),
    *(("score", value) for value in ("no_number", "boolean", "out_of_range", "null")),
    *(("result", value) for value in ("status", "absent")),
}
"""What says less or other than the working guess, so that no client can read the same from it."""


@pytest.fixture(autouse=True)
def time_stands_still(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop time, as a candidate might finish a step between two calls that must agree."""
    monkeypatch.setattr(simulator.clock, "speed", 0)


def others(*names: str) -> list[tuple[str, Any]]:
    """Return each value of these variants that says the same as the default."""
    pairs = [(name, value) for name in names for value in CHOICES[name][1:]]
    return [pair for pair in pairs if pair not in LESS]


def comparable(page: Iterable[Candidate]) -> list[dict[str, Any]]:
    """Return the part of candidates that is equal in all variants, with times in seconds."""
    return [plain(candidate) for candidate in page]


def plain(candidate: Candidate) -> dict[str, Any]:
    seconds = {
        name: moment.replace(microsecond=0)
        for name in ("assigned_at", "last_activity_at")
        if (moment := getattr(candidate, name))
    }
    attempts = [(a.step_order, a.number, a.status, a.score, a.passed) for a in candidate.attempts]
    facts = msgspec.structs.asdict(candidate) | seconds | {"attempts": attempts}
    return {name: value for name, value in facts.items() if name != "current"}


def test_every_variant_is_covered_here() -> None:
    covered = {*LIST_SHAPES, *COVERED_BELOW, *COVERED_BY_ASSIGNMENTS}
    assert {field.name for field in fields(Variants)} == covered


COVERED_BY_ASSIGNMENTS = {"list_growth", "search_total"}
COVERED_BELOW = {
    "email",
    "equal_score",
    "flow_steps",
    "threshold",
    "assign_refusal",
    "candidate_status",
    "candidate_order",
    "largest_page",
    "page_too_large",
    "page_past_end",
    "error_shape",
    "flows_list",
    "flow_ids",
    "company_id",
    "flow_status",
    "flow_times",
    "duration",
    "envelope",
    "written_flow",
    "list_steps",
    "candidate_count",
    "step_id",
    "step_order",
    "step_type_key",
    "enriched",
    "forbidden_edit",
    "assign_answer",
    "already_assigned",
    "inactive_flow",
    "consistency_delay",
    "bad_key",
    "auth_error",
}


@pytest.mark.parametrize(("name", "value"), others(*LIST_SHAPES))
def test_candidates_are_the_same_in_each_shape(
    flows: FlowsClient, simulator: Simulator, name: str, value: str
) -> None:
    usual = placed(flows)
    simulator.variants.set(**{name: value})
    found = placed(flows)
    if name == "person":
        assert [c.name for c in found] == [c.name for c in usual]
        assert [c.email for c in found] == [c.email for c in usual]
        return
    assert comparable(found) == comparable(usual)


@pytest.mark.parametrize(("name", "value"), sorted(LESS))
def test_what_says_less_hides_no_candidate(
    flows: FlowsClient, simulator: Simulator, name: str, value: str
) -> None:
    usual = placed(flows)
    simulator.variants.set(**{name: value})
    found = placed(flows)
    assert [c.name for c in found] == [c.name for c in usual]
    assert len({c.id for c in found}) == len(usual)


def placed(flows: FlowsClient) -> list[Candidate]:
    """Return the flow's candidates with the flow's steps in their attempts."""
    page = flows.list_candidates("1", page_size=40)
    assert not page.unreadable
    return list(match_attempts(page.candidates, flows.get_flow("1").steps))


def test_all_shapes_combined_are_read_too(flows: FlowsClient, simulator: Simulator) -> None:
    usual = flows.list_candidates("1", page_size=40)
    simulator.variants.set(
        **{name: others(name)[-1][1] for name in LIST_SHAPES if name != "attempts"}
    )
    found = flows.list_candidates("1", page_size=40)
    assert [c.id for c in found.candidates] == [c.id for c in usual.candidates]
    assert [c.email for c in found.candidates] == [c.email for c in usual.candidates]


@pytest.mark.parametrize("pagination", CHOICES["pagination"])
@pytest.mark.parametrize("past_end", CHOICES["page_past_end"])
@pytest.mark.parametrize("largest", CHOICES["largest_page"])
@pytest.mark.parametrize("too_large", CHOICES["page_too_large"])
def test_paging_ends_with_every_candidate(
    flows: FlowsClient,
    simulator: Simulator,
    pagination: str,
    past_end: str,
    largest: str,
    too_large: str,
) -> None:
    simulator.variants.set(
        pagination=pagination,
        page_past_end=past_end,
        largest_page=largest,
        page_too_large=too_large,
    )
    seen, page, has_next = list[str](), 0, True
    while has_next:
        page += 1
        found = flows.list_candidates("1", page=page, page_size=20)
        seen += [candidate.id for candidate in found.candidates]
        has_next = found.has_next
    assert len(seen) == len(set(seen)) == 40


@pytest.mark.parametrize("pagination", CHOICES["pagination"])
def test_a_page_past_the_end_is_empty_and_a_missing_flow_is_not_found(
    flows: FlowsClient, simulator: Simulator, pagination: str
) -> None:
    simulator.variants.set(page_past_end="not_found", pagination=pagination)
    page = flows.list_candidates("1", page=99, page_size=20)
    assert (page.candidates, page.page, page.has_next) == ((), 99, False)
    with pytest.raises(NotFound):
        flows.list_candidates("999", page=99)


def test_a_page_that_exists_and_is_refused_is_not_the_end(
    flows: FlowsClient, simulator: Simulator
) -> None:
    simulator.faults.add(route="candidates", kind="status", status=404, times=1)
    with pytest.raises(NotFound):
        flows.list_candidates("1", page=2, page_size=20)


def test_an_unknown_status_is_shown_as_it_came(flows: FlowsClient, simulator: Simulator) -> None:
    usual = {c.status for c in flows.list_candidates("1", page_size=40).candidates}
    simulator.variants.set(candidate_status="lower")
    assert {c.status for c in flows.list_candidates("1", page_size=40).candidates} == usual
    simulator.variants.set(candidate_status="unknown")
    unknown = {c.status for c in flows.list_candidates("1", page_size=40).candidates} - usual
    assert all(status.isupper() for status in unknown)


@pytest.mark.parametrize("order", CHOICES["candidate_order"])
@pytest.mark.parametrize("too_large", CHOICES["page_too_large"])
def test_orders_and_limits_of_pages_hide_no_candidate(
    flows: FlowsClient, simulator: Simulator, order: str, too_large: str
) -> None:
    simulator.variants.set(candidate_order=order, page_too_large=too_large)
    assert len(flows.list_candidates("1", page_size=100).candidates) == 40


# Flows


@pytest.mark.parametrize(
    ("name", "value"),
    others(
        "envelope",
        "flows_list",
        "flow_ids",
        "company_id",
        "flow_status",
        "flow_times",
        "step_id",
        "step_order",
        "step_type_key",
        "enriched",
        "candidate_count",
    ),
)
def test_a_flow_is_the_same_in_each_shape(
    flows: FlowsClient, simulator: Simulator, name: str, value: str
) -> None:
    usual = flows.get_flow("1")
    simulator.variants.set(**{name: value})
    flow = flows.get_flow("1")
    assert (flow.id, flow.name, flow.status) == (usual.id, usual.name, usual.status)
    assert [
        (s.order, s.assessment_id, s.pass_threshold, s.assessment_type) for s in flow.steps or ()
    ] == [
        (s.order, s.assessment_id, s.pass_threshold, s.assessment_type) for s in usual.steps or ()
    ]
    assert len(flows.list_flows().flows) == 4


@pytest.mark.parametrize(
    ("value", "shown"), [("unknown", "PUBLISHED"), ("null", ""), ("absent", "")]
)
def test_a_flows_status_is_shown_as_it_came(
    flows: FlowsClient, simulator: Simulator, value: str, shown: str
) -> None:
    simulator.variants.set(flow_status=value)
    assert flows.get_flow("1").status == shown


@pytest.mark.parametrize("value", ["updated", "both"])
def test_a_flow_may_say_when_it_was_changed(
    flows: FlowsClient, simulator: Simulator, value: str
) -> None:
    simulator.variants.set(flow_times=value)
    flow = flows.get_flow("1")
    assert flow.updated_at
    assert (flow.created_at is not None) == (value == "both")
    assert flow.created_at is None or flow.created_at < flow.updated_at


@pytest.mark.parametrize(
    ("value", "is_read"), [("minutes", True), ("text", True), ("words", False)]
)
def test_a_duration_is_a_number_or_none(
    flows: FlowsClient, simulator: Simulator, value: str, is_read: bool
) -> None:
    simulator.variants.set(duration=value)
    step = (flows.get_flow("1").steps or ())[0]
    assert (step.assessment_duration is not None) == is_read


@pytest.mark.parametrize(("value", "steps"), [("empty", ()), ("null", None), ("absent", None)])
def test_a_list_without_steps_has_none(
    flows: FlowsClient, simulator: Simulator, value: str, steps: tuple[()] | None
) -> None:
    simulator.variants.set(list_steps=value)
    assert flows.list_flows().flows[0].steps == steps


@pytest.mark.parametrize("value", CHOICES["written_flow"])
def test_a_flow_is_written_whatever_is_shown_of_it(
    flows: FlowsClient, simulator: Simulator, value: str
) -> None:
    step = (flows.get_flow("1").steps or ())[0]
    new = StepInput(assessment_id=step.assessment_id, pass_threshold=50)
    simulator.variants.set(written_flow=value)
    made = flows.create_flow(name="Made", steps=[new])
    assert made is None if value == "empty" else made and made.name == "Made"
    (found,) = [flow for flow in flows.list_flows().flows if flow.name == "Made"]
    changed = flows.update_flow(found.id, name="Changed", steps=[new])
    assert changed is None if value == "empty" else changed and changed.name == "Changed"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("brackets", Rejected),
        ("dots", Rejected),
        ("forbidden", KeyRefused),
        ("internal", ServerFailed),
    ],
)
def test_a_forbidden_edit_is_an_error_in_each_shape(
    flows: FlowsClient, simulator: Simulator, value: str, kind: type[FlowsError]
) -> None:
    simulator.variants.set(forbidden_edit=value)
    steps = [
        StepInput(assessment_id=step.assessment_id, pass_threshold=50)
        for step in flows.get_flow("1").steps or ()
    ]
    with pytest.raises(kind) as caught:
        flows.update_flow("1", name="S", steps=steps[::-1])
    if isinstance(caught.value, Rejected):
        assert "steps[0].assessmentId" in caught.value.details


# Flows, and candidates' e-mails


@pytest.mark.parametrize(
    "key", ["email", "emailAddress", "candidateEmail", "mail", "object", "named"]
)
@pytest.mark.parametrize("person", CHOICES["person"])
def test_an_email_is_found_wherever_it_stands(
    flows: FlowsClient, simulator: Simulator, key: str, person: str
) -> None:
    usual = [candidate.email for candidate in placed(flows)]
    simulator.variants.set(email=key, person=person)
    assert [candidate.email for candidate in placed(flows)] == usual


@pytest.mark.parametrize("value", ["masked", "cut", "absent"])
def test_an_email_that_is_not_whole_is_not_comparable(
    flows: FlowsClient, simulator: Simulator, value: str
) -> None:
    simulator.variants.set(email=value)
    assert not any(candidate.has_comparable_email for candidate in placed(flows))


@pytest.mark.parametrize("value", ["decimal", "text", "comma", "percent_text"])
def test_a_threshold_is_the_same_number_in_each_shape(
    flows: FlowsClient, simulator: Simulator, value: str
) -> None:
    usual = [step.pass_threshold for step in flows.get_flow("1").steps or ()]
    simulator.variants.set(threshold=value)
    assert [step.pass_threshold for step in flows.get_flow("1").steps or ()] == usual


def test_a_flow_may_have_no_steps_and_no_thresholds(
    flows: FlowsClient, simulator: Simulator
) -> None:
    simulator.variants.set(threshold="null")
    assert {step.pass_threshold for step in flows.get_flow("1").steps or ()} == {None}
    for value in ("null", "empty", "absent"):
        simulator.variants.set(flow_steps=value)
        assert not flows.get_flow("1").steps


def test_a_score_equal_to_the_threshold_may_fail(flows: FlowsClient, simulator: Simulator) -> None:
    thresholds = {step.order: step.pass_threshold for step in flows.get_flow("1").steps or ()}

    def results() -> set[bool | None]:
        attempts = [a for candidate in placed(flows) for a in candidate.attempts]
        return {a.passed for a in attempts if a.score == thresholds[a.step_order or 0]}

    assert results() == {True}
    simulator.variants.set(equal_score="fails")
    assert results() == {False}


@pytest.mark.parametrize("value", CHOICES["assign_refusal"][1:])
def test_a_refusal_for_another_reason_invites_nobody(
    flows: FlowsClient, simulator: Simulator, value: str
) -> None:
    simulator.variants.set(assign_refusal=value)
    with pytest.raises(FlowsError):
        flows.assign("1", email="ada@example.com")
    assert not simulator.invitations


@pytest.mark.parametrize("shape", CHOICES["error_shape"])
def test_a_refusal_is_one_in_each_shape(
    flows: FlowsClient, simulator: Simulator, shape: str
) -> None:
    simulator.variants.set(error_shape=shape, assign_refusal="details")
    with pytest.raises(Rejected) as caught:
        flows.assign("1", email="ada@example.com")
    has_details, has_words = shape in ("nested", "flat", "list"), shape not in ("html", "empty")
    assert (caught.value.details.keys() == {"email"}) == has_details
    assert (caught.value.message == "One or more fields are invalid.") == has_words
