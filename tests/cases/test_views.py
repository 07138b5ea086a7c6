"""The pages of cases: opening, evidence, decisions, the list and the rules."""

import pytest

from dashboard.audit.models import AuditEntry
from dashboard.cases.models import Case, CaseHandling, CaseRules, Decision, RuleRun
from dashboard.cases.rules import near_failures as rule
from dashboard.progress.models import CandidateState, SyncedFlow, ThresholdChange
from tests.progress.conftest import RunSync, get_flow, states_in
from tests.progress.pages import SEGMENT, part, select
from tests.support.cases import REASON, open_all
from tests.support.pages import LintingClient, Page, parse, text
from tests.support.users import Users

CASES = "/w/acme/cases/"
PROFILES = "/w/acme/flows/1/progress/candidates/"


def failed_state() -> CandidateState:
    """Return the state of a failed candidate with a score."""
    failed = states_in("failed").filter(failed_step__isnull=False).select_related("candidate")
    return failed.exclude(candidate__email="")[0]


def profile_path(state: CandidateState) -> str:
    return f"{PROFILES}{state.candidate.candidate_id}/"


@pytest.fixture
def case(synced_flow: SyncedFlow) -> Case:
    """Return a case of flow 1."""
    open_all(synced_flow)
    return Case.objects.filter(grounds="failed").order_by("pk")[0]


def decide(client: LintingClient, case: Case, **fields: object) -> Page:
    posted = {"reason": REASON, "seen": 0, "confirmed": "on"} | fields
    return client.post(f"{CASES}{case.pk}/decisions/", posted)


def test_a_case_is_opened_on_the_candidates_page(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    state = failed_state()
    form = part(recruiter.page(profile_path(state)), "#candidate-cases form")
    button = part(form, "button[name=step]")
    posted = {"step": button["value"], "requested": "on"}
    response = recruiter.post(str(form["action"]), posted)
    case = Case.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{CASES}{case.pk}/")
    assert (case.candidate_id, case.step) == (state.candidate.candidate_id, state.failed_step)
    assert (case.opened_by, case.is_requested) == ("ravi@example.com", True)
    again = recruiter.post(str(form["action"]), posted)
    assert again["Location"] == response["Location"]
    assert Case.objects.count() == 1
    assert f"Case {case.pk}" in text(part(recruiter.page(profile_path(state)), "#candidate-cases"))
    assert AuditEntry.objects.get(action="case.opened").details["count"] == 1


def test_a_step_without_grounds_opens_none_and_says_so(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    state = failed_state()
    response = recruiter.post(f"{profile_path(state)}cases/", {"step": "77"})
    assert "no result for a case" in text(recruiter.page(str(response["Location"])))
    assert not Case.objects.exists()


def test_a_selection_becomes_cases_at_the_step_of_its_list(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    page = recruiter.page(f"{SEGMENT}?show=failed&step=1")
    assert part(page, "button[value=case]")
    path = select(recruiter, all="1", show="failed", step="1", bulk_action="case")
    shown = recruiter.page(path)
    count = states_in("failed").filter(failed_step=1).count()
    assert count
    assert str(count) in text(shown.h1)
    response = recruiter.post(path, {})
    assert response.status_code == 303
    assert Case.objects.filter(step=1, grounds="failed").count() == count
    shown = recruiter.page(str(response["Location"]))
    assert f"{count} case" in text(shown)
    listed = recruiter.page(str(part(shown, ".flash a")["href"]))
    assert len(listed.select("tr[data-case]")) == count
    signs = shown.select("tr[data-candidate] .candidate-case a")
    assert len(signs) == len(shown.select("tr[data-candidate]"))
    live = recruiter.page("/w/acme/flows/1/candidates/?pageSize=100")
    assert len(live.select(".candidate-case")) == count
    recruiter.post(path, {})
    assert Case.objects.count() == count


def test_a_case_shows_each_part_of_its_evidence_with_source_and_time(
    viewer: LintingClient, case: Case
) -> None:
    page = viewer.page(f"{CASES}{case.pk}/")
    rows = {row["data-evidence"]: row for row in page.select("[data-evidence]")}
    assert {
        "step",
        "status",
        "result",
        "score",
        "threshold-then",
        "distance-then",
        "passes-now",
        "rank",
        "assigned",
        "submitted",
        "waited",
    } <= rows.keys()
    headings = [text(group.h3) for group in page.select("[data-source]")]
    assert len(headings) == len(set(headings)), "each source and time stands once"
    assert text(rows["status"].dd) == "Failed", "not FAILED, as Taptalent's API says"
    assert text(part(page, "[data-finding]")).startswith("Score ")
    for row in rows.values():
        assert all(text(cell) for cell in row.select("dt, dd"))
    assert not page.select("form[action$='/decisions/']"), "a viewer only reads"


def test_a_decision_needs_a_reason_and_keeps_what_was_typed(
    recruiter: LintingClient, case: Case
) -> None:
    for missing in ({"reason": " "}, {"seen": "x"}, {"confirmed": ""}):
        response = decide(recruiter, case, **missing)
        assert response.status_code == 422
        if "reason" not in missing:
            assert REASON in text(parse(response).find("textarea"))
    assert not Decision.objects.exists()


def test_a_decision_is_recorded_with_author_and_audit_entry(
    recruiter: LintingClient, viewer: LintingClient, owner: LintingClient, case: Case
) -> None:
    assert decide(recruiter, case).status_code == 303
    page = viewer.page(f"{CASES}{case.pk}/")
    shown = text(part(page, ".case-decisions"))
    assert REASON in shown
    assert "ravi@example.com" in shown
    entry = AuditEntry.objects.get(action="case.decided")
    assert entry.details == {"case": str(case.pk), "result": "upheld"}
    assert entry.actor == "ravi@example.com"
    audit = owner.page("/w/acme/audit/?action=case.decided")
    assert text(part(audit, f"tbody a[href='{CASES}{case.pk}/']")) == f"Case {case.pk}"


def test_whoever_decides_a_case_of_nobody_handled_it(
    recruiter: LintingClient, owner: LintingClient, case: Case, acme: Users
) -> None:
    handling = CaseHandling.objects.filter(case=case)
    decide(recruiter, case)
    assert handling.get().assignee == acme.recruiter
    decide(owner, case, seen=1)
    assert handling.get().assignee == acme.recruiter, "whoever was named stays"


def test_an_outdated_page_gets_the_other_decision_and_keeps_its_text(
    recruiter: LintingClient, owner: LintingClient, case: Case
) -> None:
    decide(recruiter, case)
    response = decide(owner, case, reason="My own view")
    assert response.status_code == 409
    page = parse(response)
    assert REASON in text(page)
    assert "My own view" in text(page.find("textarea"))
    seen = part(page, "input[name=seen]")["value"]
    assert decide(owner, case, reason="My own view", seen=seen).status_code == 303
    assert Decision.objects.count() == 2


def test_four_eyes_are_explained(recruiter: LintingClient, case: Case, acme: Users) -> None:
    CaseRules.objects.update_or_create(workspace=acme.acme, defaults={"has_four_eyes": True})
    ThresholdChange.objects.create(
        flow=get_flow(),
        version=1,
        order=case.step,
        label="x",
        old=1,
        before=case.opened_at,
        by=acme.recruiter.email,
    )
    other = open_again(case)
    page = recruiter.page(f"{CASES}{other.pk}/")
    assert "You set the threshold" in text(page)
    assert decide(recruiter, other).status_code == 422


def open_again(case: Case) -> Case:
    """Return a new case of the same result, with the thresholds as they are recorded now."""
    Case.objects.filter(pk=case.pk).update(result_key="earlier")
    open_all(get_flow(), step=case.step)
    return Case.objects.filter(candidate_id=case.candidate_id, step=case.step).latest("pk")


def test_the_list_filters_by_state_and_every_count_is_its_rows(
    recruiter: LintingClient, case: Case
) -> None:
    decide(recruiter, case)
    page = recruiter.page(CASES)
    assert page.select_one(f"tr[data-case='{case.pk}']") is None
    for link in page.select(".filters a"):
        rows = recruiter.page(str(link["href"])).select("tr[data-case]")
        assert len(rows) == int(text(link.find(class_="count")))
    upheld = recruiter.fragment(f"{CASES}?state=upheld", "case-results")
    assert [row["data-case"] for row in upheld.select("tr[data-case]")] == [str(case.pk)]


def test_an_empty_list_says_how_to_open_one(viewer: LintingClient) -> None:
    assert "No cases yet" in text(viewer.page(CASES))


def test_a_rule_is_saved_after_its_effect_was_confirmed(
    owner: LintingClient, synced_flow: SyncedFlow, acme: Users
) -> None:
    path = "/w/acme/settings/cases/"
    posted = {"near_points": "12,5", "retention_days": "1095", "has_four_eyes": "on"}
    expected = rule.count_without_case(acme.acme, 12.5)
    assert expected
    response = owner.post(path, posted)
    assert response.status_code == 422
    assert str(expected) in text(parse(response).main)
    assert not CaseRules.objects.filter(near_points__isnull=False).exists()
    assert owner.post(path, posted | {"confirmed": "on"}).status_code == 303
    rules = CaseRules.objects.get()
    assert (rules.near_points, rules.has_four_eyes, rules.due_days) == (12.5, True, None)
    assert AuditEntry.objects.filter(action="settings.changed").exists()
    assert rule.apply_rule(get_flow()) == expected
    assert owner.post(path, posted).status_code == 303
    assert RuleRun.objects.exists(), "an unchanged rule is not applied again"


@pytest.mark.parametrize(
    "fields",
    [
        {"near_points": "many"},
        {"near_points": "-1"},
        {"near_points": "101"},
        {"due_days": "0"},
        {"retention_days": "29"},
        {"retention_days": "3651"},
    ],
)
def test_a_rule_out_of_range_is_refused(owner: LintingClient, fields: dict[str, str]) -> None:
    posted = {"retention_days": "1095"} | fields
    response = owner.post("/w/acme/settings/cases/", posted)
    assert response.status_code == 422
    (value,) = fields.values()
    assert value in str(parse(response).select(f"input[name={next(iter(fields))}]"))


def test_another_workspace_has_no_access(case: Case, acme: Users, sign_in: object) -> None:
    client = LintingClient()
    client.force_login(acme.outsider)
    assert client.get(f"{CASES}{case.pk}/").status_code == 404
    assert client.get(f"/w/other/cases/{case.pk}/").status_code == 404
    assert client.post(f"/w/other/cases/{case.pk}/decisions/", {}).status_code == 404


def test_cases_are_in_the_menu(viewer: LintingClient, run_sync: RunSync) -> None:
    link = part(viewer.page(CASES), f".side-nav a[href='{CASES}']")
    assert link["aria-current"]
