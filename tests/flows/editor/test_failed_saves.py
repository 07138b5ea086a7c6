"""Saves that failed, did not apply or are unclear: the form is preserved and the page says why."""

import pytest

from flows_api import Flow
from flows_api.simulator import Simulator
from tests.flows.support import (
    capture_events,
    fail_after_first_call,
    form_values,
    post_action,
    post_action_page,
    writes,
)
from tests.support.pages import LintingClient, text


def test_a_200_with_the_old_value_is_not_saved(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(
        route="update", kind="status", status=200, body={"status": "success"}, times=1
    )
    assert flow.steps
    answer = post_action_page(
        recruiter, path, page, "", 409, steps__0__passThreshold="77", description="New"
    )
    notice = text(answer.find(id="not-saved"))
    assert "Not saved" in notice
    assert f"Step 1, threshold : still {flow.steps[0].pass_threshold:g} instead of 77" in notice
    assert "Description" in notice
    assert form_values(answer)["steps-0-passThreshold"] == "77"
    assert post_action(recruiter, path, answer).status_code == 303


def test_an_unsaved_change_records_no_event(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="update", kind="status", status=200, body={"status": "success"})
    with capture_events() as events:
        post_action_page(recruiter, path, page, "", 409, steps__0__passThreshold="71")
    assert events == []


@pytest.mark.parametrize("variant", ["brackets", "dots"])
def test_a_refusal_lands_at_the_field_of_its_step(
    recruiter: LintingClient, path: str, partner: Simulator, variant: str
) -> None:
    page = recruiter.page(path)
    where = "steps[1].passThreshold" if variant == "brackets" else "steps.1.passThreshold"
    error = {
        "code": "INVALID_REQUEST",
        "message": "One or more fields are invalid.",
        "details": {where: "Too low for this plan", "steps[0]": "Locked", "other": "Odd"},
    }
    partner.faults.add(route="update", kind="status", status=400, body={"error": error})
    answer = post_action_page(recruiter, path, page, "", 422, steps__1__passThreshold="2")
    field = answer.find(id="id_steps-1-passThreshold_error")
    assert field
    assert "Too low for this plan" in text(field)
    summary = answer.find(id="error-summary")
    assert summary
    assert "other: Odd" in text(summary)
    assert summary.find("a", href="#step-0")
    assert summary.find("a", href="#id_steps-1-passThreshold")
    assert text(answer.title).startswith("Error: ")
    assert form_values(answer)["steps-1-passThreshold"] == "2"


@pytest.mark.parametrize(
    ("kind", "is_done"), [("cut_after", True), ("cut_before", False), ("status_after", True)]
)
def test_an_unclear_save_is_settled_by_reading_back(
    recruiter: LintingClient, path: str, partner: Simulator, kind: str, is_done: bool
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="update", kind=kind, times=1)  # type: ignore[arg-type]
    response = post_action(recruiter, path, page, steps__0__passThreshold="71")
    assert response.status_code == (303 if is_done else 409)
    assert len(writes(partner)) == 1


def test_an_unknown_outcome_is_shown_and_checked_before_the_next_save(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="update", kind="cut_after", times=1)
    fail_after_first_call(partner, "flow")
    answer = post_action_page(recruiter, path, page, "", 502, steps__0__passThreshold="71")
    assert "don't know whether Taptalent made the change" in text(answer.main)
    assert form_values(answer)["steps-0-passThreshold"] == "71"
    partner.faults.clear()
    assert post_action(recruiter, path, answer).status_code == 303
    assert len(writes(partner)) == 1


def test_a_failed_save_preserves_the_form(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    partner.faults.add(route="flow", kind="rate_limit", retry_after=60)
    answer = post_action_page(
        recruiter, path, page, "", 503, flowName="Typed", steps__0__passThreshold="9"
    )
    assert "Too many requests" in text(answer.main)
    assert form_values(answer)["flowName"] == "Typed"
    assert not writes(partner)


def test_a_missing_flow_preserves_the_form(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    page = recruiter.page(path)
    company = partner._partner.world.companies[partner.api_key]
    del company.flows[int(flow.id)]
    answer = post_action_page(recruiter, path, page, "", 404, flowName="Typed")
    assert form_values(answer)["flowName"] == "Typed"
