"""The review before a save, and three versions after a conflict."""

from typing import Any

import pytest

from flows_api import Flow, FlowsClient, StepInput
from flows_api.simulator import Simulator
from tests.flows.support import (
    capture_events,
    edit_at_partner,
    form_values,
    post_action,
    post_action_page,
    writes,
)
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users


def test_what_the_review_carries_can_be_taken_back_to_the_form(
    recruiter: LintingClient, path: str
) -> None:
    page = recruiter.page(path)
    entered = {
        "flowName": 'A <b> & "c"',
        "description": "Two\nlines",
        "steps__0__passThreshold": "5",
    }
    review = post_action_page(recruiter, path, page, "review", **entered)
    back = form_values(post_action_page(recruiter, path, review, "back"))
    assert back["flowName"] == 'A <b> & "c"'
    assert back["description"] == "Two\nlines"
    assert back["steps-0-passThreshold"] == "5"


def test_steps_are_appended_and_the_status_changed(
    recruiter: LintingClient, path: str, flow: Flow, flows: FlowsClient, partner: Simulator
) -> None:
    page = post_action_page(recruiter, path, recruiter.page(path), "add")
    choice = page.select_one(".picker-choice button")
    assert choice is not None
    page = post_action_page(recruiter, path, page, str(choice["value"]))
    n = len(flow.steps or ())
    answers = {
        f"steps__{n}__passThreshold": "65",
        f"steps__{n}__name": "Talk",
        "status": "INACTIVE",
    }
    review = post_action_page(recruiter, path, page, "review", **answers)
    content = text(review.main)
    assert f"New step {n + 1}: Talk" in content
    assert "pass at 65" in content
    assert "from Active to Inactive" in content
    assert "candidates in this flow" in content
    assert not writes(partner)
    assert post_action(recruiter, path, review, "save").status_code == 303
    after = flows.get_flow(flow.id)
    assert after.status == "INACTIVE"
    assert after.steps
    assert (after.steps[-1].name, after.steps[-1].pass_threshold) == ("Talk", 65)
    assert len(after.steps) == n + 1


def test_a_missing_threshold_must_be_set(
    recruiter: LintingClient, path: str, partner: Simulator
) -> None:
    page = recruiter.page(path)
    for wrong in ("", "101", "-1", "x", "nan"):
        answer = post_action_page(
            recruiter, path, page, "review", 422, steps__0__passThreshold=wrong
        )
        assert "Enter a threshold from 0 to 100" in text(answer.find(id="error-summary"))
    assert not writes(partner)


def test_the_lint_is_in_the_review(recruiter: LintingClient, path: str) -> None:
    review = post_action_page(
        recruiter, path, recruiter.page(path), "review", steps__0__passThreshold="100"
    )
    rules = {item["data-lint"] for item in review.select("[data-lint]")}
    assert {"extreme_threshold", "harsh_start"} <= rules


def test_a_change_is_recorded_with_its_reason(
    recruiter: LintingClient, acme: Users, path: str, flow: Flow
) -> None:
    page = recruiter.page(path)
    review = post_action_page(
        recruiter, path, page, "review", steps__0__passThreshold="71", reason="Harder"
    )
    back = post_action_page(recruiter, path, review, "back")
    assert form_values(back)["reason"] == "Harder"
    assert flow.steps
    was = f"{flow.steps[0].pass_threshold:g}"
    with capture_events() as events:
        post_action(recruiter, path, review, "save")
    [event] = events
    assert (event.action, event.workspace, event.actor) == (
        "flow.changed",
        acme.acme,
        acme.recruiter,
    )
    assert event.details == {
        "flow_id": flow.id,
        "flow": flow.name,
        "changes": [f"Step 1 ({flow.steps[0].label}), threshold: {was} → 71"],
        "reason": "Harder",
        "thresholds": [
            {
                "order": flow.steps[0].order,
                "label": flow.steps[0].label,
                "old": flow.steps[0].pass_threshold,
                "new": 71,
            }
        ],
    }


@pytest.mark.parametrize("action", ["", "review"])
def test_a_step_appended_meanwhile_stops_the_save_and_shows_three_versions(
    recruiter: LintingClient,
    path: str,
    flow: Flow,
    flows: FlowsClient,
    partner: Simulator,
    action: str,
) -> None:
    page = recruiter.page(path)
    assert flow.steps
    added = StepInput(flow.steps[0].assessment_id, 44, name="Theirs")
    edit_at_partner(flows, flow, added, threshold=12)
    partner.requests.clear()
    was = f"{flow.steps[0].pass_threshold:g}"
    conflict = post_action_page(
        recruiter, path, page, action, 409, steps__0__passThreshold="77", flowName="Mine"
    )
    assert not writes(partner)
    rows = {text(row.th): [text(cell) for cell in row.find_all("td")] for row in table(conflict)}
    assert rows["Name"] == [flow.name, flow.name, "Mine"]
    assert rows[f"Step 1 ({flow.steps[0].label}), threshold"] == [was, "12", "77"]
    assert ["–", "pass at 44", "unchanged"] in rows.values()

    carried = form_values(post_action_page(recruiter, path, conflict, "carry"))
    assert carried["flowName"] == "Mine"
    assert carried["steps-0-passThreshold"] == "77"
    assert f"steps-{len(flow.steps)}-passThreshold" in carried
    dropped = post_action_page(recruiter, path, conflict, "drop")
    assert form_values(dropped)["steps-0-passThreshold"] == "12"
    assert form_values(dropped)["flowName"] == flow.name

    saved = post_action(
        recruiter, path, post_action_page(recruiter, path, conflict, "carry"), "save"
    )
    assert saved.status_code == 303
    after = flows.get_flow(flow.id)
    assert after.name == "Mine"
    assert after.steps
    assert after.steps[0].pass_threshold == 77
    assert after.steps[-1].name == "Theirs"


def table(page: Page) -> list[Any]:
    return list(page.select("table tbody tr"))
