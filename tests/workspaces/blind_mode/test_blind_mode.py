"""The switch of blind mode, its rule for viewers, and what it closes."""

from collections.abc import Callable

import pytest

from dashboard.audit.models import AuditEntry
from dashboard.core.blind_mode.codes import candidate_code
from dashboard.core.blind_mode.reading import MaskedRow, read_as
from dashboard.progress.models import Note, SyncedCandidate, SyncedFlow
from dashboard.workspaces.blind_mode.client import BlindFlowsClient, CandidatesHidden
from dashboard.workspaces.blind_mode.pages import OPEN_PAGES
from dashboard.workspaces.connection.client import client_with, load_key
from dashboard.workspaces.models import Membership, SavedView, Workspace
from flows_api.simulator import Simulator
from tests.support.access import ACCESS, Route, ids, routes
from tests.support.pages import LintingClient, text
from tests.support.users import Users
from tests.workspaces.blind_mode.conftest import Identities

PAGE = "/w/acme/blind-mode/"
LIST = "/w/acme/flows/1/candidates/"
HIDDEN = [
    route
    for route in routes()
    if route.is_in_workspace and route.name in ACCESS and route.name not in OPEN_PAGES
]


def set_mode(client: LintingClient, to: str, path: str = PAGE) -> None:
    assert client.post(path, {"blind": to}).status_code == 303


def test_member_turns_it_on_and_off(viewer: LintingClient, acme: Users) -> None:
    assert "Turn on blind mode" in text(viewer.page(PAGE).main)
    for wanted, label in (("on", "Turn off blind mode"), ("off", "Turn on blind mode")):
        for _click in range(2):
            set_mode(viewer, wanted)
        assert acme.acme.memberships.get(user=acme.viewer).is_blind == (wanted == "on")
        page = viewer.page(PAGE)
        assert label in text(page.main)
        assert bool(page.select(".blind-line")) == (wanted == "on")
    assert AuditEntry.objects.filter(action="blind_mode.changed").count() == 2


def test_rule_holds_for_viewers_alone_and_they_cannot_leave(
    owner: LintingClient, recruiter: LintingClient, viewer: LintingClient, acme: Users
) -> None:
    set_mode(owner, "on", f"{PAGE}viewers/")
    set_mode(viewer, "off")
    page = viewer.page(PAGE)
    assert not page.main.find("form", action=PAGE)
    assert "An owner of this workspace has turned it on" in text(page.main)
    assert page.select(".blind-line")
    for other in (owner, recruiter):
        assert not other.page(PAGE).select(".blind-line")
    entry = AuditEntry.objects.get(action="settings.changed")
    assert entry.details["what"] == "blind mode for viewers"
    set_mode(owner, "off", f"{PAGE}viewers/")
    assert not viewer.page(PAGE).select(".blind-line")


def test_it_holds_in_its_workspace_only(acme: Users, sign_in: Callable[..., LintingClient]) -> None:
    Membership.objects.filter(user=acme.viewer).update(is_blind=True)
    Membership.objects.create(workspace=acme.other, user=acme.viewer, role="viewer")
    client = sign_in(acme.viewer)
    assert client.page("/w/acme/members/").select(".blind-line")
    assert not client.page("/w/other/members/").select(".blind-line")


@pytest.mark.parametrize("route", HIDDEN, ids=lambda route: route.name)
def test_every_other_page_and_action_is_hidden(
    acme: Users, sign_in: Callable[..., LintingClient], route: Route
) -> None:
    path = route.path("acme", ids(acme, acme.acme))
    Membership.objects.filter(user=acme.owner).update(is_blind=True, can_screen_impact=True)
    client = sign_in(acme.owner)
    for method in route.methods:
        response = client.generic(method, path)
        assert response.status_code == 403, method
        if method != "HEAD":
            assert b"Hidden in blind mode" in response.content


@pytest.mark.parametrize("query", ["search={}", "domain=x.example&search={}", "sort=name&show=all"])
def test_nobody_is_found_by_name(
    acme: Users, blind: Identities, viewer: LintingClient, query: str
) -> None:
    response = viewer.get(f"{LIST}?{query.format(blind.names[0])}")
    assert response.status_code == 302
    assert response["Location"] in (LIST, f"{LIST}?show=all")
    assert not viewer.page(LIST).find("input", attrs={"name": "search"})
    assert not viewer.page(LIST).select("#sort-name, #filter-domain")


def test_palette_finds_no_candidate(acme: Users, blind: Identities, viewer: LintingClient) -> None:
    for name in blind.names[:3]:
        page = viewer.page("/w/acme/palette/", data={"q": name})
        assert not page.select("a[href*='/candidates/']")


def test_list_asks_nobody_and_sorts_and_filters(
    acme: Users, blind: Identities, viewer: LintingClient, partner: Simulator
) -> None:
    partner.requests.clear()
    page = viewer.page(f"{LIST}?sort=-score-1&status=FAILED")
    assert not partner.requests
    flow = SyncedFlow.objects.get(flow_id="1")
    known = SyncedCandidate.objects.filter(flow=flow).values_list("candidate_id", flat=True)
    codes = {candidate_code(flow.pk, candidate_id) for candidate_id in known}
    rows = page.select("tbody tr")
    assert rows
    for row in rows:
        assert row["data-candidate"] in codes
        assert row["data-email"] == ""
        assert "Text hidden in blind mode" in text(row) or not row.select(".candidate-note")
        assert viewer.page(row.find("a", class_="row-link")["href"]).h1


def test_addresses_of_one_mode_lead_nowhere_in_the_other(
    acme: Users, identities: Identities, viewer: LintingClient
) -> None:
    candidate = SyncedCandidate.objects.filter(flow__flow_id="1").exclude(email="").earliest("pk")
    code = candidate_code(candidate.flow_id, candidate.candidate_id)
    viewer.page(f"{LIST}{candidate.candidate_id}/")
    assert viewer.get(f"{LIST}{code}/").status_code == 404
    set_mode(viewer, "on")
    assert code[:5] in text(viewer.page(f"{LIST}{code}/").h1)
    assert viewer.get(f"{LIST}{candidate.candidate_id}/").status_code == 404


def test_notes_are_stored(acme: Users, blind: Identities, recruiter: LintingClient) -> None:
    before = set(Note.objects.values_list("text", flat=True))
    key = SyncedCandidate.objects.filter(flow__flow_id="1").earliest("pk").pk
    path = "/w/acme/flows/1/progress/selections/"
    answer = recruiter.post(path, {"candidate": key, "bulk_action": "note"})
    assert recruiter.post(answer["Location"], {"text": "Well done"}).status_code == 303
    assert set(Note.objects.values_list("text", flat=True)) == {*before, "Well done"}


def test_saved_view_is_renamed_and_keeps_its_search(
    acme: Users, blind: Identities, viewer: LintingClient
) -> None:
    view = SavedView.objects.get(membership__user=acme.viewer)
    assert "search=" in view.query
    name = f"{view.pk}-name"
    answer = viewer.post("/w/acme/views/details/", {"view": view.pk, name: "Other"})
    assert answer.status_code == 303
    renamed = SavedView.objects.get(pk=view.pk)
    assert (renamed.name, renamed.query) == ("Other", view.query)


def test_masked_row_is_not_saved(acme: Users, identities: Identities) -> None:
    key = SyncedCandidate.objects.exclude(email="").earliest("pk").pk
    stored = SyncedCandidate.objects.get(pk=key)
    with read_as(blind=True):
        masked = SyncedCandidate.objects.get(pk=key)
        part = SyncedCandidate.objects.only("email").get(pk=key)
    assert (masked.email, part.email) == ("", "")
    assert masked.name.startswith("Candidate ")
    for row in (masked, part):
        with pytest.raises(MaskedRow):
            row.save()
    with pytest.raises(MaskedRow):
        masked.save(update_fields=["email"])
    masked.save(update_fields=["assigned_at"])
    again = SyncedCandidate.objects.get(pk=key)
    assert (again.email, again.name) == (stored.email, stored.name)


def test_client_of_a_blind_reader_has_no_candidates(acme: Users, partner: Simulator) -> None:
    workspace = Workspace.objects.get(pk=acme.acme.pk)
    client = client_with(load_key(workspace), workspace, client_class=BlindFlowsClient)
    assert client.list_flows().flows
    partner.requests.clear()
    with pytest.raises(CandidatesHidden):
        client.list_candidates("1")
    with pytest.raises(CandidatesHidden):
        client.assign("1", email="a@example.com")
    assert not partner.requests
