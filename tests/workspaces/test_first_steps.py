"""The first steps of a fresh workspace: each done or open, by role, until it works."""

from datetime import timedelta

import pytest
import time_machine

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState
from dashboard.workspaces.first_steps import FRESH_FOR, first_steps
from dashboard.workspaces.models import Invitation, Membership, Workspace
from dashboard.workspaces.roles import Role
from flows_api import Flow
from flows_api.simulator import Simulator
from tests.conftest import SignIn
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users, connect

EMPTY = Flow(id="1", name="Backend", status="ACTIVE", candidate_count=0)
IN_USE = Flow(id="2", name="Frontend", status="ACTIVE", candidate_count=3)
OFF = Flow(id="3", name="Old", status="INACTIVE", candidate_count=0)


def membership(workspace: Workspace, role: Role = Role.OWNER) -> Membership:
    return Membership.objects.select_related("workspace").get(workspace=workspace, role=role)


def done(steps: list) -> dict[str, bool]:  # type: ignore[type-arg]
    return {step.name: step.is_done for step in steps}


def shown(page: Page) -> dict[str, str]:
    return {tag["data-first-step"]: tag["data-done"] for tag in page.select("[data-first-step]")}


def test_nothing_is_done_in_a_new_workspace(cast: Users) -> None:
    steps = first_steps(membership(cast.other), (), is_connected=False)
    assert done(steps) == {"connect": False, "flow": False, "assign": False, "invite": False}
    assert [step.name for step in steps if step.href] == ["connect", "invite"]
    assert [step.name for step in steps if step.is_next] == ["connect"]


def test_a_connected_workspace_may_create_a_flow(cast: Users) -> None:
    steps = first_steps(membership(cast.other), (), is_connected=True)
    assert [step.name for step in steps if step.href and not step.is_done] == ["flow", "invite"]


@pytest.mark.parametrize(
    ("flows", "href"),
    [
        ((EMPTY,), "/w/other/flows/1/assign/"),
        ((OFF, EMPTY), "/w/other/flows/1/assign/"),
        ((EMPTY, Flow(id="4", name="Sales", status="ACTIVE")), ""),
    ],
)
def test_assigning_leads_to_the_one_active_flow(
    cast: Users, flows: tuple[Flow, ...], href: str
) -> None:
    steps = first_steps(membership(cast.other), flows, is_connected=True)
    assert {step.name: step.href for step in steps}["assign"] == href


def test_candidates_assigned_elsewhere_count(cast: Users) -> None:
    steps = first_steps(membership(cast.other), (EMPTY, IN_USE), is_connected=True)
    assert done(steps) == {"connect": True, "flow": True, "assign": True, "invite": False}
    assert [step.name for step in steps if step.is_found] == ["flow", "assign"]


def test_our_own_assignment_counts_before_the_partner_counts_it(cast: Users) -> None:
    Assignment.objects.create(
        workspace=cast.other,
        flow_id="1",
        candidate_key="email:a@example.com",
        state=AssignmentState.CONFIRMED,
    )
    steps = first_steps(membership(cast.other), (EMPTY,), is_connected=True)
    assert done(steps)["assign"]
    assert [step.name for step in steps if step.is_found] == ["flow"]


def test_only_an_open_invitation_counts(frozen: time_machine.Traveller, cast: Users) -> None:
    def is_invited() -> bool:
        return done(first_steps(membership(cast.other), (), is_connected=False))["invite"]

    invitation = Invitation.objects.create(
        workspace=cast.other,
        email="new@example.com",
        role=Role.VIEWER,
        token_hash=bytes(32),
        expires_at=cast.other.created_at + timedelta(days=7),
    )
    assert is_invited()
    frozen.shift(timedelta(days=8))
    assert not is_invited()
    invitation.delete()
    assert not is_invited()


def test_a_workspace_that_works_is_left_alone_after_two_weeks(
    frozen: time_machine.Traveller, cast: Users
) -> None:
    mine = membership(cast.other)
    assert first_steps(mine, (IN_USE,), is_connected=True)
    frozen.shift(FRESH_FOR + timedelta(seconds=1))
    assert first_steps(mine, (IN_USE,), is_connected=True) == []
    assert first_steps(mine, (EMPTY,), is_connected=True)


def test_each_role_sees_only_steps_it_may_take(cast: Users) -> None:
    by_role = {
        role: list(done(first_steps(membership(cast.acme, role), (), is_connected=True)))
        for role in (Role.OWNER, Role.RECRUITER, Role.VIEWER)
    }
    assert by_role == {
        Role.OWNER: ["connect", "flow", "assign", "invite"],
        Role.RECRUITER: ["flow", "assign"],
        Role.VIEWER: [],
    }


def test_a_page_without_a_key_shows_them(cast: Users, sign_in: SignIn) -> None:
    page = sign_in(cast.outsider).page("/w/other/flows/", status=409)
    assert shown(page) == {"connect": "no", "flow": "no", "assign": "no", "invite": "no"}
    links = [str(link["href"]) for link in page.select(".first-steps-list a")]
    assert links == ["/w/other/settings/", "/w/other/members/invitation/"]
    assert page.select_one(".first-steps a[href='/help/#sample-data']")
    assert len(page.main.select("a[href='/w/other/settings/']")) == 1


def test_an_empty_list_of_flows_shows_them(
    cast: Users, partner: Simulator, sign_in: SignIn
) -> None:
    connect(cast.other, partner.base_url, partner.api_key)
    partner.faults.add(
        route="flows", kind="status", status=200, body={"status": "success", "data": []}
    )
    page = sign_in(cast.outsider).page("/w/other/flows/")
    assert shown(page) == {"connect": "yes", "flow": "no", "assign": "no", "invite": "no"}
    assert "No flows yet" in text(page.main)
    assert len(page.main.select("a[href='/w/other/flows/new/']")) == 1


def test_a_viewer_sees_none(viewer: LintingClient, partner: Simulator) -> None:
    partner.faults.add(
        route="flows", kind="status", status=200, body={"status": "success", "data": []}
    )
    assert shown(viewer.page("/w/acme/flows/")) == {}


def test_a_workspace_with_flows_candidates_and_colleagues_shows_none(owner: LintingClient) -> None:
    assert shown(owner.page("/w/acme/flows/")) == {}
