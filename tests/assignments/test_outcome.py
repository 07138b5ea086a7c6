"""The outcome's page looks again by itself until there is nothing left to wait for."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from dashboard.assignments.models import Assignment, State
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


def test_while_it_is_unclear_the_page_asks_again(viewer: LintingClient, outcome: str) -> None:
    found = region(viewer.page(outcome))
    assert found["hx-trigger"].startswith("every")
    assert found["hx-target"] == "#assignment-outcome"


@pytest.mark.parametrize("state", [State.ASSIGNED, State.NEEDS_YOU, State.REJECTED])
def test_once_it_is_settled_it_stops(
    viewer: LintingClient, row: Assignment, outcome: str, state: State
) -> None:
    Assignment.objects.filter(pk=row.pk).update(state=state)
    assert not region(viewer.fragment(outcome, "assignment-outcome")).has_attr("hx-get")


def test_nothing_new_is_answered_with_nothing(
    viewer: LintingClient, row: Assignment, outcome: str
) -> None:
    ask = region(viewer.page(outcome))["hx-get"]
    headers = {"HX-Request": "true", "HX-Target": "assignment-outcome"}
    assert viewer.get(ask, headers=headers).status_code == 204
    Assignment.objects.filter(pk=row.pk).update(look_ups=1)
    assert viewer.get(ask, headers=headers).status_code == 200


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_told_in_words(
    viewer: LintingClient, row: Assignment, outcome: str, state: State
) -> None:
    Assignment.objects.filter(pk=row.pk).update(state=state)
    assert region(viewer.page(outcome)).find("h2")


@pytest.mark.parametrize("state", list(State))
def test_a_second_invitation_is_offered_only_where_the_first_is_certain(
    row: Assignment, state: State
) -> None:
    row.state = state
    assert row.may_be_sent_on_purpose == (
        state in (State.ASSIGNED, State.CONFIRMED, State.ALREADY_IN)
    )


def test_a_viewer_is_not_offered_to_act(viewer: LintingClient, outcome: str) -> None:
    assert not region(viewer.page(outcome)).find("form")
