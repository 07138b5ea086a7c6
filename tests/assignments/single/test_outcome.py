"""The outcome page, which polls until the outcome is final."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState
from tests.support.pages import LintingClient
from tests.support.users import Users


@pytest.fixture
def row(acme: Users) -> Assignment:
    return Assignment.objects.create(
        workspace=acme.acme,
        token=uuid.uuid4(),
        flow_id="1",
        flow_name="Backend engineer",
        candidate_key="email:ada@example.com",
        email="ada@example.com",
        state=AssignmentState.UNCONFIRMED,
    )


@pytest.fixture
def outcome(row: Assignment) -> str:
    return reverse("assignment_detail", args=["acme", row.pk])


def region(page: Any) -> Any:
    return page.find(id="assignment-outcome")


def test_unclear_outcome_polls(viewer: LintingClient, outcome: str) -> None:
    found = region(viewer.page(outcome))
    assert found["hx-trigger"].startswith("every")
    assert found["hx-target"] == "#assignment-outcome"


@pytest.mark.parametrize(
    "state", [AssignmentState.ASSIGNED, AssignmentState.NEEDS_DECISION, AssignmentState.REJECTED]
)
def test_settled_outcome_does_not_poll(
    viewer: LintingClient, row: Assignment, outcome: str, state: AssignmentState
) -> None:
    Assignment.objects.filter(pk=row.pk).update(state=state)
    assert not region(viewer.fragment(outcome, "assignment-outcome")).has_attr("hx-get")


def test_unchanged_outcome_is_answered_with_nothing(
    viewer: LintingClient, row: Assignment, outcome: str
) -> None:
    poll = region(viewer.page(outcome))["hx-get"]
    headers = {"HX-Request": "true", "HX-Target": "assignment-outcome"}
    assert viewer.get(poll, headers=headers).status_code == 204
    Assignment.objects.filter(pk=row.pk).update(lookup_count=1)
    assert viewer.get(poll, headers=headers).status_code == 200


@pytest.mark.parametrize("state", list(AssignmentState))
def test_every_state_has_a_text(
    viewer: LintingClient, row: Assignment, outcome: str, state: AssignmentState
) -> None:
    Assignment.objects.filter(pk=row.pk).update(state=state)
    assert region(viewer.page(outcome)).find("h2")


@pytest.mark.parametrize("state", list(AssignmentState))
def test_second_invitation_is_offered_only_after_a_certain_first(
    row: Assignment, state: AssignmentState
) -> None:
    row.state = state
    assert row.can_be_repeated == (
        state in (AssignmentState.ASSIGNED, AssignmentState.CONFIRMED, AssignmentState.ALREADY_IN)
    )


def test_viewer_gets_no_actions(viewer: LintingClient, outcome: str) -> None:
    assert not region(viewer.page(outcome)).find("form")
