"""Selecting candidates: the action applies to exactly those that were shown. No scripts needed."""

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEntry
from dashboard.progress.bulk_actions import selections, snoozes
from dashboard.progress.bulk_actions.selection_views import ACTIONS
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateState,
    Note,
    Selection,
    SelectionItem,
    Snooze,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.progress.segments.query import SegmentQuery
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.models import Workspace
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow, states_in
from tests.progress.pages import SEGMENT, SELECT, count, fields, keys, part, select
from tests.support.pages import LintingClient, text
from tests.support.users import Users


def test_selection_of_all_is_unchanged_by_a_sync(
    recruiter: LintingClient, run_sync: RunSync, partner: Simulator, acme: Users
) -> None:
    run_sync()
    before = set(states_in("open").values_list("candidate__pk", flat=True))
    listing = recruiter.page(SEGMENT, data={"show": "open"})
    where = select(recruiter, **fields(listing), all="1", bulk_action="note")
    page = recruiter.page(where)
    assert f"Add a note to {len(before)} candidates" in text(part(page, "h1"))
    assert "was updated" not in text(page.main)
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    partner.clock.advance(4 * 86400)
    run_sync()
    now = set(states_in("open").values_list("candidate__pk", flat=True))
    assert now != before
    page = recruiter.page(where)
    assert (
        f"unchanged: {len(before)} candidates, {len(now & before)} of them still in that list"
        in text(page.main)
    )
    done = recruiter.post(where, {"text": "Called"})
    assert done["Location"] == f"{SEGMENT}?show=open"
    assert "only the candidates you saw were affected" in text(
        recruiter.page(done["Location"]).main
    )
    assert set(Note.objects.values_list("candidate__pk", flat=True)) == before


def test_only_the_selected_candidates_are_snoozed(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    listing = recruiter.page(SEGMENT)
    two = keys(listing)[1:3]
    where = select(recruiter, **fields(listing), candidate=two, bulk_action="snooze")
    assert "Snooze 2 candidates" in text(part(recruiter.page(where), "h1"))
    recruiter.post(where, {"until": "move"})
    assert set(map(str, Snooze.objects.values_list("candidate__pk", flat=True))) == set(two)


def test_selection_includes_other_pages(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    every = keys(recruiter.page(SEGMENT))
    where = select(
        recruiter, candidate=every[:1], kept=f"{every[0]} {every[2]} x 99999999", bulk_action="note"
    )
    assert "Add a note to 2 candidates" in text(part(recruiter.page(where), "h1"))


def test_selection_of_all_respects_the_search(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    listing = recruiter.page(SEGMENT, data={"show": "all", "search": "an"})
    where = select(recruiter, **fields(listing), all="1", bulk_action="addresses")
    page = recruiter.page(where)
    assert f"Selected candidates ({count(listing)})" in text(page.main)
    assert text(part(page, ".aside p a")) == "“an”"
    assert part(page, ".aside a")["href"] == f"{SEGMENT}?show=all&search=an"


def test_every_button_leads_to_its_own_page(recruiter: LintingClient, stalled: list[int]) -> None:
    pages = {}
    for query in ({"show": "stalled"}, {"show": "snoozed"}, {"show": "near", "step": "1"}):
        for button in recruiter.page(SEGMENT, data=query).select("button[name=bulk_action]"):
            where = select(recruiter, candidate=str(stalled[0]), bulk_action=button["value"])
            pages[button["value"]] = where.rstrip("/").rpartition("/")[2]
        states = FlowData.visible(get_flow()).states.filter(candidate_id=stalled[0])
        snoozes.snooze_candidates(states, until=None, by=User.objects.get(email="ravi@example.com"))
    assert pages.keys() == ACTIONS.keys()
    assert len(set(pages.values())) == len(pages)


def test_empty_selection_returns_with_a_message(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    where = select(recruiter, show="open", bulk_action="note")
    assert where == f"{SEGMENT}?show=open"
    assert "No candidates selected" in text(recruiter.page(where).main)
    assert not Selection.objects.exists()


def test_repeated_post_only_redirects(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    where = select(recruiter, candidate=keys(recruiter.page(SEGMENT))[0], bulk_action="note")
    for _click in range(2):
        done = recruiter.post(where, {"text": "Called"})
        assert done["Location"] == SEGMENT
    assert Note.objects.count() == 1
    assert AuditEntry.objects.filter(action="note.written").count() == 1
    assert "This was already done." in text(recruiter.page(SEGMENT).main)


def test_candidate_erased_after_selecting_is_skipped(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    where = select(recruiter, all="1", bulk_action="note")
    everybody = SyncedCandidate.objects.count()
    SyncedCandidate.objects.earliest("pk").delete()
    words = text(recruiter.page(where).main)
    assert "1 of them is no longer listed and is skipped." in words
    assert f"Add a note to {everybody - 1} candidates" in words


def test_viewers_select_to_compare_only(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    [button] = viewer.page(SEGMENT).select(".selection-actions button")
    assert text(button) == "Compare"
    assert viewer.post(SELECT, {"all": "1"}).status_code == 403


def test_candidates_of_other_flows_are_not_selected(
    recruiter: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync()
    run_sync("2")
    theirs = create_candidate(acme.other, get_flow())
    other = CandidateState.objects.filter(flow=get_flow("2")).values_list(
        "candidate_id", flat=True
    )[0]
    where = select(recruiter, candidate=[str(theirs.pk), str(other)], bulk_action="note")
    assert where.startswith(SEGMENT)
    assert not SelectionItem.objects.exists()


def create_candidate(workspace: Workspace, like: SyncedFlow) -> SyncedCandidate:
    """Create a candidate in a flow of ``workspace`` with the same id as ``like``."""
    flow = SyncedFlow.objects.create(
        workspace=workspace, flow_id=like.flow_id, name="Theirs", version=1
    )
    candidate = SyncedCandidate.objects.create(flow=flow, candidate_id="1", email="t@example.com")
    state = CandidateState.objects.filter(flow=like).values()[0]
    CandidateState.objects.create(
        **state | {"id": None, "flow_id": flow.pk, "candidate_id": candidate.pk}
    )
    return candidate


def test_selection_of_another_workspace_is_not_found(
    recruiter: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync()
    candidate = create_candidate(acme.other, get_flow())
    choice = selections.SelectionRequest(keys=frozenset([candidate.pk]))
    theirs = selections.create_selection(FlowData.visible(candidate.flow), SegmentQuery(), choice)
    assert theirs is not None
    for path in ("addresses", "e-mail", "flows", "snooze", "snooze/removal", "note", "review"):
        assert recruiter.get(f"{SELECT}{theirs.pk}/{path}/").status_code == 404
    assert recruiter.post(f"{SELECT}{theirs.pk}/note/", {"text": "x"}).status_code == 404
