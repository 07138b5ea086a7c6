"""Labels and the owner of a flow on its page: who gives them, and what becomes of them."""

from typing import Any

import pytest
from pytest_django import Settings

from dashboard.audit.labels import detail_rows
from dashboard.audit.models import AuditEntry
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.members.memberships import remove_member
from dashboard.workspaces.models import FlowLabel, FlowOwner, Label, Membership, UndoableAction
from dashboard.workspaces.roles import Role
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users, join

LIST = "/w/acme/flows/"
FLOW = f"{LIST}1/"


@pytest.fixture
def labels(acme: Users, partner: Simulator) -> list[Label]:
    return [Label.objects.create(workspace=acme.acme, name=name) for name in ("Berlin", "Urgent")]


@pytest.fixture
def synced(acme: Users, partner: Simulator, settings: Settings) -> SyncedFlow:
    """Sync flow 1, and return it."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    flow = SyncedFlow.objects.get(workspace=acme.acme, flow_id="1")
    schedule.sync_flow(flow.pk)
    return flow


def change(client: LintingClient, **posted: Any) -> str:
    """Post a change of labels, and return the message about it."""
    answer = client.post(f"{FLOW}labels/", posted)
    assert (answer.status_code, answer["Location"]) == (303, FLOW)
    return text(client.page(FLOW).select_one(".flash"))


def own(client: LintingClient, member: Membership | int | str) -> str:
    """Post the owner, and return the message about it."""
    key = member.pk if isinstance(member, Membership) else member
    answer = client.post(f"{FLOW}owner/", {"owner": key})
    assert (answer.status_code, answer["Location"]) == (303, FLOW)
    return text(client.page(FLOW).select_one(".flash"))


def recorded(action: str) -> list[dict[str, str]]:
    """Return the details of the entries about ``action`` as the audit log shows them."""
    found = AuditEntry.objects.filter(action=action).order_by("pk")
    return [{str(row.label): row.value for row in detail_rows(one.details)} for one in found]


def member(cast: Users, who: str) -> Membership:
    return cast.acme.memberships.get(user=getattr(cast, who))


def test_a_recruiter_adds_and_removes_labels_and_all_see_them(
    recruiter: LintingClient, viewer: LintingClient, synced: SyncedFlow, labels: list[Label]
) -> None:
    berlin, urgent = labels
    for _ in range(2):
        assert "Label “Urgent” added." in change(recruiter, add=urgent.pk)
    change(recruiter, add=berlin.pk)
    card = viewer.page(FLOW).select_one("#flow-labels")
    assert [text(chip) for chip in card.select(".label-chip")] == ["Berlin", "Urgent"]
    assert "ravi@example.com" in text(card)
    assert not card.select("form, button")
    assert "Label “Urgent” removed." in change(recruiter, remove=urgent.pk)
    assert [one.label for one in FlowLabel.objects.all()] == [berlin]
    card = recruiter.page(FLOW).select_one("#flow-labels")
    assert [text(option) for option in card.select("option")] == ["Urgent"]
    entries = recorded("flow.labels_changed")
    assert [entry.get("Labels added") for entry in entries] == ["Urgent", "Berlin", None]
    assert entries[2]["Labels removed"] == "Urgent"
    assert {entry["Flow"] for entry in entries} == {synced.name}


def test_labels_are_undone_exactly(recruiter: LintingClient, labels: list[Label]) -> None:
    change(recruiter, add=labels[0].pk)
    before = FlowLabel.objects.values().get()
    change(recruiter, remove=labels[0].pk)
    form = recruiter.page(FLOW).select_one("form[action*='/undo/']")
    assert form is None, "only the page after the action offers it"
    action = UndoableAction.objects.latest("pk")
    recruiter.post(f"/w/acme/undo/{action.pk}/", headers={"Referer": FLOW})
    assert FlowLabel.objects.values().get() == before
    [entry] = recorded("action.undone")
    assert entry == {"What": "labels of a flow", "Count": "1"}


def test_undo_is_offered_and_refused_once_something_newer_changed_the_same(
    recruiter: LintingClient, labels: list[Label]
) -> None:
    recruiter.post(f"{FLOW}labels/", {"add": labels[0].pk})
    page = recruiter.page(FLOW)
    href = str(page.select_one(".flash form")["action"])
    recruiter.post(f"{FLOW}labels/", {"remove": labels[0].pk})
    recruiter.post(f"{FLOW}labels/", {"add": labels[0].pk})
    recruiter.get(FLOW)
    recruiter.post(href)
    assert "Nothing was touched" in text(recruiter.page(FLOW).select_one(".flash"))
    assert FlowLabel.objects.count() == 1


@pytest.mark.parametrize("who", ["recruiter", "owner"])
def test_a_member_becomes_the_owner_of_a_flow(
    request: pytest.FixtureRequest, viewer: LintingClient, acme: Users, partner: Simulator, who: str
) -> None:
    client = request.getfixturevalue(who)
    vera = member(acme, "viewer")
    for _ in range(2):
        assert "Vera owns this flow." in own(client, vera)
    assert FlowOwner.objects.get().membership == vera
    assert "Vera (vera@example.com)" in text(viewer.page(FLOW).select_one("#flow-owner"))
    selected = client.page(FLOW).select_one("#flow-owner option[selected]")
    assert text(selected) == "Vera (vera@example.com)"
    own(client, member(acme, "recruiter"))
    assert "Nobody owns this flow." in own(client, "")
    assert not FlowOwner.objects.exists()
    entries = recorded("flow.owner_changed")
    emails = ["vera@example.com", "ravi@example.com", "–"]
    assert [entry["Member"] for entry in entries] == emails


def test_a_viewer_sees_the_owner_and_changes_nothing(
    viewer: LintingClient, acme: Users, labels: list[Label]
) -> None:
    assert viewer.post(f"{FLOW}labels/", {"add": labels[0].pk}).status_code == 403
    assert viewer.post(f"{FLOW}owner/", {"owner": member(acme, "viewer").pk}).status_code == 403
    assert not FlowLabel.objects.exists()
    assert not FlowOwner.objects.exists()
    page = viewer.page(FLOW)
    assert text(page.select_one("#flow-labels")) == "Labels No labels on this flow."
    assert text(page.select_one("#flow-owner")) == "Owner Nobody"
    assert not page.select(".flow-additions form")


def test_what_another_workspace_has_or_is_no_more_changes_nothing(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    foreign = Label.objects.create(workspace=acme.other, name="Foreign")
    assert "no longer exists" in change(recruiter, add=foreign.pk)
    assert "no longer exists" in change(recruiter, add="x")
    outsider = acme.other.memberships.get()
    for key in (outsider.pk, 987654, "x"):
        assert "no longer in the workspace" in own(recruiter, key)
    assert not FlowLabel.objects.exists()
    assert not FlowOwner.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="flow.").exists()


def test_a_label_of_the_same_flow_id_stays_in_its_workspace(
    recruiter: LintingClient, acme: Users, labels: list[Label]
) -> None:
    foreign = Label.objects.create(workspace=acme.other, name="Foreign")
    FlowLabel.objects.create(workspace=acme.other, flow_id="1", label=foreign)
    join(acme.other, acme.recruiter, Role.VIEWER)
    theirs = acme.other.memberships.get(user=acme.recruiter)
    FlowOwner.objects.create(workspace=acme.other, flow_id="1", membership=theirs)
    page = recruiter.page(FLOW)
    assert "Foreign" not in text(page.main)
    assert not page.select("#flow-owner option[selected]")
    assert not recruiter.page(LIST).select(".label-chip, .row-owner")


def test_a_member_who_leaves_owns_no_flow(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    vera = member(acme, "viewer")
    own(recruiter, vera)
    remove_member(vera)
    assert not FlowOwner.objects.exists()
    assert not recruiter.page(FLOW).select("#flow-owner option[selected]")
    assert "no longer in the workspace" in own(recruiter, vera)
    assert not recruiter.page(LIST).select(".row-owner")


def test_labels_stay_with_the_account_of_who_put_them_on_gone(
    recruiter: LintingClient, owner: LintingClient, acme: Users, labels: list[Label]
) -> None:
    change(recruiter, add=labels[0].pk)
    acme.recruiter.delete()
    assert "a former member" in text(owner.page(FLOW).select_one("#flow-labels"))


def test_a_deleted_label_is_off_its_flows(
    owner: LintingClient, recruiter: LintingClient, labels: list[Label]
) -> None:
    change(recruiter, add=labels[0].pk)
    page = owner.page(f"/w/acme/settings/labels/{labels[0].pk}/")
    assert "1 flow has it, and would be without it." in text(page.main)
    owner.post(f"/w/acme/settings/labels/{labels[0].pk}/removal/")
    message = text(owner.page("/w/acme/settings/labels/").select_one(".flash"))
    assert "Deleted “Berlin”, which 1 flow had." in message
    assert not FlowLabel.objects.exists()


def test_blind_mode_hides_labels_and_shows_the_owner(
    recruiter: LintingClient, acme: Users, labels: list[Label]
) -> None:
    change(recruiter, add=labels[0].pk)
    acme.acme.memberships.update(is_blind=True)
    page = recruiter.page(FLOW)
    assert text(page.select_one("#flow-labels")) == "Labels Labels are hidden in blind mode."
    assert recruiter.post(f"{FLOW}labels/", {"remove": labels[0].pk}).status_code == 403
    assert FlowLabel.objects.exists()
    assert "Ravi owns this flow." in own(recruiter, member(acme, "recruiter"))


def test_labels_and_owner_are_changed_during_an_outage(
    recruiter: LintingClient,
    acme: Users,
    synced: SyncedFlow,
    partner: Simulator,
    labels: list[Label],
) -> None:
    partner.faults.add(route="flow", kind="status", status=503)
    recruiter.post(f"{FLOW}labels/", {"add": labels[0].pk})
    recruiter.post(f"{FLOW}owner/", {"owner": member(acme, "recruiter").pk})
    page = recruiter.page(FLOW, status=502)
    assert text(page.select_one("#flow-labels .label-chip")) == "Berlin"
    assert "Ravi" in text(page.select_one("#flow-owner option[selected]"))


def test_any_id_of_a_flow_is_taken(
    recruiter: LintingClient, acme: Users, labels: list[Label]
) -> None:
    path = f"{LIST}{'x' * 300}/"
    recruiter.post(f"{path}labels/", {"add": labels[0].pk})
    recruiter.post(f"{path}owner/", {"owner": member(acme, "recruiter").pk})
    assert FlowLabel.objects.get().flow_id == FlowOwner.objects.get().flow_id == "x" * 100


def test_labels_of_a_workspace_without_any_lead_to_the_settings(
    recruiter: LintingClient, owner: LintingClient, partner: Simulator
) -> None:
    for client in (recruiter, owner):
        card = client.page(FLOW).select_one("#flow-labels")
        assert card.find("a", href="/w/acme/settings/labels/")
        assert not card.select("form")
