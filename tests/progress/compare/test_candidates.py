"""The comparison of candidates, and its page."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.candidates.step_results import step_progress
from dashboard.progress.bulk_actions.selections import SelectionRequest
from dashboard.progress.compare.candidates import (
    MAX_COMPARED,
    ComparedResult,
    compare_candidates,
    find_compared_ids,
    read_ids,
)
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    GONE,
    CandidateState,
    Note,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
    valid_at,
)
from dashboard.progress.segments.query import SegmentQuery
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.registries.pass_rules import flow_rules
from flows_api import Candidate, match_attempts
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.progress.drawn import rolled_back, syncs, write
from tests.progress.factories import make_flow
from tests.progress.pages import SEGMENT, part
from tests.support.pages import LintingClient, Page, parse, text
from tests.support.users import Users

COMPARE = f"{SEGMENT}compare/"


def address(*ids: str) -> str:
    return f"{COMPARE}?{urlencode({'candidate': ids}, doseq=True)}"


def known_ids(flow_id: str = "1") -> list[str]:
    """Return the ids of the flow's listed candidates."""
    states = FlowData.visible(get_flow(flow_id)).states
    return list(states.order_by("pk").values_list("candidate__candidate_id", flat=True))


def heads(page: Page) -> list[str]:
    """Return the address of each compared candidate's page, in the order of the columns."""
    return [str(link["href"]) for link in page.select(".compared-table .row-link")]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(read=syncs(), data=st.data())
def test_results_are_those_of_the_raw_rows(
    cast: Users, read: list[list[Candidate]], data: st.DataObject
) -> None:
    with rolled_back():
        flow_data = write(make_flow(cast), read)
        visible = valid_at(flow_data.flow.version)
        listed = CandidateState.objects.filter(visible).exclude(status=GONE)
        known = {state.candidate.candidate_id: state for state in listed}
        wanted = st.lists(st.sampled_from([*known, "nobody"]), max_size=MAX_COMPARED, unique=True)
        ids = data.draw(wanted)
        found = compare_candidates(flow_data, ids)
        there = [candidate_id for candidate_id in ids if candidate_id in known]
        assert [each.candidate.candidate_id for each in found.candidates] == there
        assert found.missing == len(ids) - len(there)
        assert found.is_complete == (2 <= len(there) <= 5)
        if not found.is_complete:
            assert not found.steps
            return
        results = list(StepResult.objects.filter(visible))
        for step in found.steps:
            at_step = {r.candidate_id: r for r in results if r.order == step.order}
            # The rank is among all candidates of the flow, the listed ones and those who left.
            scores = [r.score for r in at_step.values() if r.score is not None]
            assert [r.candidate.candidate_id for r in step.results] == there
            for result in step.results:
                _assert_same(result, at_step.get(result.candidate.pk), scores)


def _assert_same(found: ComparedResult, stored: StepResult | None, scores: list[float]) -> None:
    if stored is None:
        assert (found.score, found.passed, found.rank, found.submitted_at) == (None,) * 4
        assert found.state not in ("passed", "failed", "scoring")
        return
    assert (found.score, found.passed) == (stored.score, stored.passed)
    assert found.submitted_at == stored.submitted_at
    if stored.score is None:
        assert found.rank is None
    else:
        assert found.rank is not None
        assert found.rank.number == 1 + sum(score > stored.score for score in scores)
        assert (found.rank.total, found.rank.ties) == (len(scores), scores.count(stored.score))


def test_states_are_those_of_the_candidates_own_pages(acme: Users, run_sync: RunSync) -> None:
    client = client_for(acme.acme)
    checked = 0
    for flow_id in ("1", "2"):
        run_sync(flow_id)
        flow_data, flow = FlowData.visible(get_flow(flow_id)), client.get_flow(flow_id)
        live = match_attempts(client.list_candidates(flow_id, page_size=100).candidates, flow.steps)
        rules = flow_rules(acme.acme, flow, live)
        by_id = {candidate.id: candidate for candidate in live}
        ids = list(by_id)
        for start in range(0, len(ids) - 1, MAX_COMPARED):
            found = compare_candidates(flow_data, ids[start : start + MAX_COMPARED])
            for step in found.steps:
                for result in step.results:
                    candidate = by_id[result.candidate.candidate_id]
                    own = {at.step.order: at for at in step_progress(candidate, flow, rules)}
                    there = own[step.order]
                    assert result.state == there.state, (candidate.id, step.order)
                    if there.attempts:
                        assert result.is_outdated == there.attempts[-1].is_outdated
                    checked += 1
    assert checked > 50


@given(st.lists(st.text(max_size=5)))
def test_ids_are_read_once_each_and_in_order(texts: list[str]) -> None:
    ids = read_ids(texts)
    assert len(ids) == len(set(ids)) <= 20
    assert [text for text in dict.fromkeys(texts) if text in ids] == ids
    assert not any("\0" in each or not each for each in ids)


def test_selected_ids_are_in_the_order_of_the_list(synced_flow: SyncedFlow) -> None:
    flow_data = FlowData.visible(synced_flow)
    segment = SegmentQuery.from_params({"sort": "-name", "show": "all"})

    def find(keys: list[int], excluded: list[int], *, is_all: bool) -> list[str]:
        return find_compared_ids(flow_data, segment, keys, is_all=is_all, excluded=excluded)

    rows = list(
        flow_data.states.order_by("-candidate__sort_name", "candidate__candidate_id").values_list(
            "candidate__pk", "candidate__candidate_id"
        )
    )
    keys, ids = [key for key, _id in rows], [candidate_id for _key, candidate_id in rows]
    assert find([], [], is_all=True) == ids[:6]
    assert find([], keys[1:-2], is_all=True) == [ids[0], *ids[-2:]]
    assert find(keys[2:0:-1], [], is_all=False) == [ids[2], ids[1]]
    assert find([keys[1], keys[1], 2**62], [], is_all=False) == [ids[1]]


@pytest.mark.parametrize("query", ["", "?sort=-name", "?show=all&status=FAILED&status=COMPLETED"])
def test_selection_leads_to_an_address_without_names(
    viewer: LintingClient, synced_flow: SyncedFlow, query: str
) -> None:
    page = viewer.page(SEGMENT + query)
    form = part(page, "form#selection")
    button = part(form, f"button[formaction='{COMPARE}']")
    boxes = [str(box["value"]) for box in form.select("tbody input[name=candidate]")][:3]
    answer = viewer.post(str(button["formaction"]), {"candidate": boxes})
    assert answer.status_code == 303
    shown = [str(row["data-candidate"]) for row in form.select("tbody tr")][:3]
    assert parse_qs(urlsplit(answer["Location"]).query) == {"candidate": shown}
    found = viewer.page(answer["Location"])
    assert heads(found) == [f"{SEGMENT}{candidate_id}/" for candidate_id in shown]
    assert "from the snapshot of" in text(found.main)


def test_page_calls_nobody_and_shows_in_an_outage(
    viewer: LintingClient, synced_flow: SyncedFlow, partner: Simulator
) -> None:
    partner.requests.clear()
    partner.faults.add(route="*", kind="status", status=500)
    assert len(heads(viewer.page(address(*known_ids()[:5])))) == 5
    assert not partner.requests


def test_candidates_found_by_id_alone_have_a_page(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    for path in heads(viewer.page(address(*known_ids()[:5]))):
        assert "@" not in path
        viewer.page(path)


def test_notes_scores_and_thresholds_are_shown(
    viewer: LintingClient, acme: Users, synced_flow: SyncedFlow
) -> None:
    scored = StepResult.objects.filter(valid_to=None, order=1, score__isnull=False)
    one, other = (result.candidate for result in scored.select_related("candidate")[:2])
    Note.objects.create(candidate=other, text="Speaks <b>Finnish</b>", by=acme.recruiter)
    page = viewer.page(address(one.candidate_id, other.candidate_id))
    assert "Speaks <b>Finnish</b>" in text(part(page, ".compared-table"))
    steps = part(page, ".compared-steps")
    assert len(steps.select("tbody")) == len(synced_flow.steps)
    assert "Passes at" in text(part(steps, ".compared-step"))
    first = part(steps, "tbody").select("tr")[1:]
    assert [float(text(part(row, "td.number"))) for row in first] == [
        scored.get(candidate=each).score for each in (one, other)
    ]
    assert all(row.select("svg.meter circle") for row in first)


def test_too_few_and_too_many_are_explained(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    ids = known_ids()
    assert "Select 2 to 5 candidates in the list" in text(viewer.page(COMPARE).main)
    alone = viewer.page(address(ids[0]))
    assert "Select 2 to 5 candidates in the list" in text(alone.main)
    assert not heads(alone)
    many = viewer.page(address(*ids[:6]))
    assert "Up to 5 candidates" in text(many.main)
    assert not heads(many)
    removals = many.select(".compared-names a")
    assert len(removals) == 6
    fewer = viewer.page(f"{COMPARE}{removals[0]['href']}")
    assert heads(fewer) == [f"{SEGMENT}{candidate_id}/" for candidate_id in ids[1:6]]


def test_same_candidate_twice_is_one(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    one, other = known_ids()[:2]
    assert len(heads(viewer.page(address(one, other, one)))) == 2


def test_unknown_and_foreign_ids_are_counted_and_not_shown(
    viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync("1")
    run_sync("2")
    ids = known_ids("1")
    foreign = next(each for each in known_ids("2") if each not in ids)
    page = viewer.page(address(*ids[:2], foreign, "nobody"))
    assert "2 of the candidates in this address are not in this flow" in text(page.main)
    assert len(heads(page)) == 2
    nobody = viewer.page(address(foreign, "nobody"), status=404)
    assert not heads(nobody)
    assert foreign not in str(nobody.main)


def test_candidate_who_is_no_longer_listed_is_missing(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    one, *others = known_ids()[:3]
    CandidateState.objects.filter(candidate__candidate_id=one).update(status=GONE)
    page = viewer.page(address(one, *others))
    assert "1 of the candidates in this address is not in this flow" in text(page.main)
    assert len(heads(page)) == 2


@pytest.mark.parametrize("posted", [{}, {"all": "1"}, {"candidate": "1"}, {"kept": "x 99999999"}])
def test_other_numbers_of_selected_candidates_lead_back_to_the_list(
    viewer: LintingClient, synced_flow: SyncedFlow, posted: dict[str, str]
) -> None:
    answer = viewer.post(COMPARE, {"sort": "name", **posted})
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{SEGMENT}?sort=name")
    assert "Select 2 to 5 candidates to compare them." in text(viewer.page(SEGMENT).main)


def test_a_refused_comparison_keeps_the_selection(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    boxes = viewer.page(SEGMENT).select("[name=candidate]")
    keys = [int(str(box["value"])) for box in boxes[:6]]
    posted = {"candidate": keys[:4], "kept": f"{keys[4]} {keys[5]}"}
    listed = viewer.get(viewer.post(COMPARE, posted)["Location"])
    page = parse(listed)
    assert part(page, "[name=kept]")["value"] == " ".join(map(str, sorted(keys)))
    ticked = [int(str(box["value"])) for box in page.select("[name=candidate][checked]")]
    assert ticked == keys
    links = [str(link.get("href", "")) for link in page.select("a")]
    assert not any("kept=" in link for link in links)


def test_a_refused_comparison_of_all_keeps_who_is_left_out(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    key = SyncedCandidate.objects.filter(flow=synced_flow).values_list("pk", flat=True)[0]
    posted = {"show": "all", "all": "1", "without": str(key)}
    page = parse(viewer.get(viewer.post(COMPARE, posted)["Location"]))
    assert part(page, "[name=all]").has_attr("checked")
    assert part(page, "[name=without]")["value"] == str(key)


@given(st.frozensets(st.integers(1, 10**9)), st.booleans())
def test_a_selection_survives_the_address(keys: frozenset[int], is_all: bool) -> None:
    choice = SelectionRequest(is_all=True, excluded=keys) if is_all else SelectionRequest(keys=keys)
    address = QueryDict(choice.encoded())
    posted = QueryDict(mutable=True)
    posted.update({name: address[name] for name in ("kept", "without") if name in address})
    posted["all"] = "1" if address.get("select") == "all" else ""
    assert SelectionRequest.read(posted) == choice


def test_flow_without_a_sync_says_so(viewer: LintingClient, acme: Users) -> None:
    page = viewer.page(address("1", "2"))
    assert "Not loaded yet" in text(page.main)


def test_page_of_another_workspace_does_not_exist(
    sign_in: Callable[..., LintingClient], cast: Users, synced_flow: SyncedFlow
) -> None:
    assert sign_in(cast.outsider).get(address(*known_ids()[:2])).status_code == 404


def test_any_id_is_found_by_its_address(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    odd = ["a&b=c", "50%/é"]
    rows = SyncedCandidate.objects.filter(candidate_id__in=known_ids()[:2])
    for candidate, candidate_id in zip(rows, odd, strict=True):
        SyncedCandidate.objects.filter(pk=candidate.pk).update(candidate_id=candidate_id)
    page = parse(viewer.get(address(*odd)))
    assert len(heads(page)) == 2
    alone = viewer.page(f"{COMPARE}{page.select('.compared-remove')[0]['href']}")
    assert "Only one candidate" in text(alone.main)
