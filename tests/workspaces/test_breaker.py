"""The breaker: after one has waited in vain, nobody waits again."""

from typing import Any

import pytest

from dashboard.workspaces.connection import PAUSE, TURN, Connection
from flows_api.simulator import Simulator
from tests.assignments.test_views import ADA, filled
from tests.support.cast import Cast
from tests.support.faults import FAILS, HANGS
from tests.support.pages import LintingClient
from tests.support.timeouts import short_timeouts
from tests.workspaces.outages import FLOWS, Later, break_down


def test_after_one_has_waited_nobody_waits_again(
    recruiter: LintingClient, viewer: LintingClient, partner: Simulator, asked: Any
) -> None:
    break_down(partner, recruiter, **HANGS)
    asked()
    page = viewer.page("/w/acme/flows/1/", status=504)
    assert page.h1.string == "Taptalent took too long to answer"
    assert asked() == 0


def test_a_quick_failure_is_tried_each_time(
    recruiter: LintingClient, partner: Simulator, asked: Any
) -> None:
    break_down(partner, recruiter, **FAILS)
    asked()
    recruiter.get(FLOWS)
    assert asked() == 1


def test_after_a_pause_one_at_a_time_tries(
    recruiter: LintingClient,
    partner: Simulator,
    acme: Cast,
    asked: Any,
    later: Later,
) -> None:
    break_down(partner, recruiter, **HANGS)
    later(PAUSE + 1)
    asked()
    assert Connection(acme.acme.pk).take_turn(), "somebody else is trying"
    recruiter.get(FLOWS)
    assert asked() == 0
    later(TURN + 1)
    with short_timeouts():
        recruiter.get(FLOWS)
    assert asked() == 1


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "max-age=0"}, {"Referer": f"http://testserver{FLOWS}"}],
    ids=["reload", "try again"],
)
def test_whoever_asks_for_the_page_again_tries(
    recruiter: LintingClient, partner: Simulator, headers: dict[str, str]
) -> None:
    break_down(partner, recruiter, **HANGS)
    partner.faults.clear()
    assert recruiter.get(FLOWS).status_code == 504
    assert recruiter.get(FLOWS, headers=headers).status_code == 200


def test_a_deed_always_tries(recruiter: LintingClient, partner: Simulator, asked: Any) -> None:
    path = "/w/acme/flows/1/assign/"
    data = filled(recruiter.page(path), **ADA)
    break_down(partner, recruiter, **HANGS)
    partner.faults.clear()
    asked()
    assert recruiter.post(path, data).status_code == 303
    assert asked()


def test_a_part_of_a_page_never_waits(
    recruiter: LintingClient, partner: Simulator, asked: Any, later: Later
) -> None:
    break_down(partner, recruiter, **HANGS)
    later(PAUSE + 1)
    asked()
    recruiter.fragment(FLOWS, "flow-results", status=504)
    assert asked() == 0
