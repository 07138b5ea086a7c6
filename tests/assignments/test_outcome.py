"""The outcome page, which polls until the outcome is final."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from dashboard.assignments.choices import State
from dashboard.assignments.models import Assignment
from tests.support.cast import Cast
from tests.support.pages import LintingClient


@pytest.fixture
def row(acme: Cast) -> Assignment:
    return Assignment.objects.create(
        workspace=acme.acme,
        token=uuid.uuid4(),
        flow_id="1",
        flow_name="Backend engineer",
        person="email:ada@example.com",
        email="ada@example.com",
        state=State.UNCONFIRMED,
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


@pytest.mark.parametrize("state", [State.ASSIGNED, State.NEEDS_YOU, State.REJECTED])
def test_settled_outcome_does_not_poll(
    viewer: LintingClient, row: Assignment, outcome: str, state: State
) -> None:
    Assignment.objects.filter(pk=row.pk).update(state=state)
    assert not region(viewer.fragment(outcome, "assignment-outcome")).has_attr("hx-get")


def test_unchanged_outcome_is_answered_with_nothing(
    viewer: LintingClient, row: Assignment, outcome: str
) -> None:
    ask = region(viewer.page(outcome))["hx-get"]
    headers = {"HX-Request": "true", "HX-Target": "assignment-outcome"}
    assert viewer.get(ask, headers=headers).status_code == 204
    Assignment.objects.filter(pk=row.pk).update(look_ups=1)
    assert viewer.get(ask, headers=headers).status_code == 200


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_text(
    viewer: LintingClient, row: Assignment, outcome: str, state: State
) -> None:
    Assignment.objects.filter(pk=row.pk).update(state=state)
    assert region(viewer.page(outcome)).find("h2")


@pytest.mark.parametrize("state", list(State))
def test_second_invitation_is_offered_only_after_a_certain_first(
    row: Assignment, state: State
) -> None:
    row.state = state
    assert row.may_be_sent_on_purpose == (
        state in (State.ASSIGNED, State.CONFIRMED, State.ALREADY_IN)
    )


def test_viewer_gets_no_actions(viewer: LintingClient, outcome: str) -> None:
    assert not region(viewer.page(outcome)).find("form")
