"""The circuit breaker: after one slow failure, requests fail fast."""

from typing import Any

import pytest

from dashboard.workspaces.connection.circuit_breaker import (
    OPEN_SECONDS,
    PROBE_INTERVAL,
    WRITE_FAILURES,
    CircuitBreaker,
)
from flows_api import TimedOut, Unreachable
from flows_api.simulator import Simulator
from tests.assignments.assign_pages import ADA, filled
from tests.support.faults import FAILS, HANGS
from tests.support.pages import LintingClient
from tests.support.timeouts import short_timeouts
from tests.support.users import Users
from tests.workspaces.connection.outages import FLOWS, Later, cause_outage, shown_outage


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


def assign(client: LintingClient, email: str) -> None:
    path = "/w/acme/flows/1/assign/"
    client.post(path, filled(client.page(path), **{**ADA, "email": email}))


@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_one_failed_assignment_disables_no_other(
    recruiter: LintingClient, viewer: LintingClient, partner: Simulator, status: int
) -> None:
    partner.faults.add(route="assign", kind="status", status=status)
    for number in range(WRITE_FAILURES - 1):
        assign(recruiter, f"first{number}@example.com")
        assert shown_outage(recruiter.page("/w/acme/batches/")) == ""


def test_several_failed_writes_within_a_minute_are_an_outage(acme: Users) -> None:
    error = TimedOut("", method="POST", path="/assessment-flows/1/assign", status=504)
    for number in range(1, WRITE_FAILURES + 1):
        CircuitBreaker(acme.acme.pk).after(error)
        seen = CircuitBreaker(acme.acme.pk).problem
        assert (seen is not None) == (number == WRITE_FAILURES)


def test_a_write_that_could_not_connect_is_an_outage_at_once(acme: Users) -> None:
    CircuitBreaker(acme.acme.pk).after(Unreachable("", method="POST", path="/x"))
    assert CircuitBreaker(acme.acme.pk).is_out
