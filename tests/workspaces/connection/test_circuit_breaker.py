"""The circuit breaker: after one slow failure, requests fail fast."""

from typing import Any

import pytest

from dashboard.workspaces.connection.circuit_breaker import (
    OPEN_SECONDS,
    PROBE_INTERVAL,
    CircuitBreaker,
)
from flows_api.simulator import Simulator
from tests.assignments.single.test_views import ADA, filled
from tests.support.faults import FAILS, HANGS
from tests.support.pages import LintingClient
from tests.support.timeouts import short_timeouts
from tests.support.users import Users
from tests.workspaces.connection.outages import FLOWS, Later, cause_outage


def test_requests_fail_fast_after_a_slow_failure(
    recruiter: LintingClient, viewer: LintingClient, partner: Simulator, new_calls: Any
) -> None:
    cause_outage(partner, recruiter, **HANGS)
    new_calls()
    page = viewer.page("/w/acme/flows/1/", status=504)
    assert page.h1.string == "Taptalent took too long to respond"
    assert new_calls() == 0


def test_a_fast_failure_does_not_open_the_breaker(
    recruiter: LintingClient, partner: Simulator, new_calls: Any
) -> None:
    cause_outage(partner, recruiter, **FAILS)
    new_calls()
    recruiter.get(FLOWS)
    assert new_calls() == 1


def test_after_the_pause_one_request_at_a_time_probes(
    recruiter: LintingClient,
    partner: Simulator,
    acme: Users,
    new_calls: Any,
    later: Later,
) -> None:
    cause_outage(partner, recruiter, **HANGS)
    later(OPEN_SECONDS + 1)
    new_calls()
    assert CircuitBreaker(acme.acme.pk).acquire_probe(), "another request is probing"
    recruiter.get(FLOWS)
    assert new_calls() == 0
    later(PROBE_INTERVAL + 1)
    with short_timeouts():
        recruiter.get(FLOWS)
    assert new_calls() == 1


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "max-age=0"}, {"Referer": f"http://testserver{FLOWS}"}],
    ids=["reload", "try again"],
)
def test_a_reload_always_calls_the_partner(
    recruiter: LintingClient, partner: Simulator, headers: dict[str, str]
) -> None:
    cause_outage(partner, recruiter, **HANGS)
    partner.faults.clear()
    assert recruiter.get(FLOWS).status_code == 504
    assert recruiter.get(FLOWS, headers=headers).status_code == 200


def test_a_post_always_calls_the_partner(
    recruiter: LintingClient, partner: Simulator, new_calls: Any
) -> None:
    path = "/w/acme/flows/1/assign/"
    data = filled(recruiter.page(path), **ADA)
    cause_outage(partner, recruiter, **HANGS)
    partner.faults.clear()
    new_calls()
    assert recruiter.post(path, data).status_code == 303
    assert new_calls()


def test_a_fragment_never_waits(
    recruiter: LintingClient, partner: Simulator, new_calls: Any, later: Later
) -> None:
    cause_outage(partner, recruiter, **HANGS)
    later(OPEN_SECONDS + 1)
    new_calls()
    recruiter.fragment(FLOWS, "flow-results", status=504)
    assert new_calls() == 0
