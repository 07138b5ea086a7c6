"""Assignments and their failures in every variant: a call that was sent is never denied."""

from typing import Any

import pytest

from flows_api import (
    Conflict,
    FlowsClient,
    FlowsError,
    KeyRefused,
    RateLimited,
    Rejected,
    ServerFailed,
    Unavailable,
    UnreadableResponse,
)
from flows_api.simulator import Simulator
from flows_api.simulator.variants import Variants
from tests.flows_api.conftest import MakeTransport, flows_with

CHOICES = Variants().choices()


@pytest.mark.parametrize("value", CHOICES["assign_answer"])
def test_an_assignment_is_accepted_in_each_shape(
    flows: FlowsClient, simulator: Simulator, value: str
) -> None:
    simulator.variants.set(assign_answer=value)
    receipt = flows.assign("1", email="ada@example.com")
    assert receipt.email == (None if value == "empty" else "ada@example.com")
    assert simulator.invitations["ada@example.com"] == 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("conflict", Conflict),
        ("other_conflict", Conflict),
        ("invalid", Rejected),
        ("details", Rejected),
        ("unprocessable", Rejected),
        ("error_in_200", Rejected),
    ],
)
def test_a_repeated_assignment_is_refused(
    flows: FlowsClient, simulator: Simulator, value: str, kind: type[FlowsError]
) -> None:
    simulator.variants.set(already_assigned=value)
    flows.assign("1", email="ada@example.com")
    with pytest.raises(kind) as caught:
        flows.assign("1", email="ada@example.com")
    assert type(caught.value) is kind
    assert caught.value.code
    assert simulator.invitations["ada@example.com"] == 1


@pytest.mark.parametrize(("value", "invited"), [("existing", 1), ("second_invitation", 2)])
def test_a_repeated_assignment_may_be_accepted(
    flows: FlowsClient, simulator: Simulator, value: str, invited: int
) -> None:
    simulator.variants.set(already_assigned=value)
    first = flows.assign("1", email="ada@example.com")
    again = flows.assign("1", email="ada@example.com")
    assert again.candidate_id == first.candidate_id
    assert simulator.invitations["ada@example.com"] == invited


def test_an_inactive_flow_may_refuse(flows: FlowsClient, simulator: Simulator) -> None:
    simulator.variants.set(inactive_flow="refused")
    closed = next(flow for flow in flows.list_flows().flows if flow.status != "ACTIVE")
    with pytest.raises(Rejected):
        flows.assign(closed.id, email="ada@example.com")


def test_a_new_assignment_may_show_late(flows: FlowsClient, simulator: Simulator) -> None:
    simulator.variants.set(consistency_delay=3600)
    flows.assign("1", email="ada@example.com")
    assert flows.list_candidates("1", search="ada@example.com").candidates == ()


# Failures


@pytest.mark.parametrize("bad_key", CHOICES["bad_key"])
@pytest.mark.parametrize("auth_error", CHOICES["auth_error"])
def test_a_bad_key_is_refused_in_each_shape(
    simulator: Simulator, transport: MakeTransport, bad_key: str, auth_error: str
) -> None:
    simulator.variants.set(bad_key=bad_key, auth_error=auth_error)
    stranger = flows_with("sk_test_0000000000000000000000", simulator, transport)
    with pytest.raises(KeyRefused):
        stranger.list_flows()


@pytest.mark.parametrize(
    ("kind", "error", "may_have_happened"),
    [
        ("status", ServerFailed, True),
        ("status_after", ServerFailed, True),
        ("rate_limit", RateLimited, False),
        ("cut_before", Unavailable, True),
        ("cut_after", Unavailable, True),
        ("html", UnreadableResponse, True),
        ("malformed_json", UnreadableResponse, True),
        ("wrong_shape", UnreadableResponse, True),
        ("redirect", UnreadableResponse, True),
        ("huge", UnreadableResponse, True),
    ],
)
def test_a_failed_assignment_never_hides_that_it_may_have_happened(
    flows: FlowsClient,
    simulator: Simulator,
    kind: Any,
    error: type[FlowsError],
    may_have_happened: bool,
) -> None:
    simulator.faults.add(route="assign", kind=kind)
    with pytest.raises(error) as caught:
        flows.assign("1", email="ada@example.com")
    assert caught.value.may_have_happened == may_have_happened
    assert simulator.request_count == 1
    assert simulator.invitations["ada@example.com"] <= may_have_happened
