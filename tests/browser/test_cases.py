"""Cases, dossiers and gates in a real browser: accessible in each state, and to print."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dashboard.assignments.gates.rule import record_notices, today
from dashboard.assignments.models.gates import NoticeRule
from dashboard.cases.models import Case, CaseHandling, CaseRules, ExplanationText
from dashboard.cases.personal_data import erase
from dashboard.dossiers.models import ReviewDate
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import client_for
from tests.assignments.batches import checked_batch
from tests.browser.conftest import Visit, assert_accessible
from tests.dossiers.factories import DOSSIER, STEP, save_threshold
from tests.progress.factories import change_thresholds
from tests.support.cases import REASON, open_all
from tests.support.pages import LintingClient
from tests.support.users import Users

pytestmark = pytest.mark.browser

CASES = "/w/acme/cases/"
LISTED = "\n".join(f"new{n}@example.com" for n in range(4))
TEXTS = {
    "en": (
        "You took our selection procedure for engineers.",
        "Write to jobs@acme.example within 30 days.",
        "Acme, Harbour Street 1, 20457 Hamburg",
    ),
    "de": (
        "Sie haben an unserem Auswahlverfahren teilgenommen.",
        "Schreiben Sie innerhalb von 30 Tagen an jobs@acme.example.",
        "Acme, Hafenstraße 1, 20457 Hamburg",
    ),
}


@pytest.fixture
def paths(full_workspace: dict[str, str], acme: Users) -> dict[str, str]:
    """Fill Acme with cases in each state, a dossier and a gate. Return the pages by name."""
    recruiter, olivia = LintingClient(), LintingClient()
    recruiter.force_login(acme.recruiter)
    olivia.force_login(acme.owner)
    flow = SyncedFlow.objects.get(workspace=acme.acme, flow_id="1")
    CaseRules.objects.update_or_create(workspace=acme.acme, defaults={"due_days": 5})
    write_dossier(recruiter, acme, flow)
    open_all(SyncedFlow.objects.get(pk=flow.pk), is_requested=True)
    failed = list(Case.objects.filter(flow=flow, step=1, decisions=None, grounds="failed"))
    names = ("open", "overdue", "upheld", "sent_on", "superseded", "erased")
    cases = dict(zip(names, failed, strict=False))
    assert len(cases) == len(names)
    for name in ("upheld", "superseded"):
        decide(recruiter, cases[name])
    for name in ("sent_on", "superseded"):
        posted = {"reason": REASON, "seen": int(name == "superseded")}
        assert recruiter.post(f"{CASES}{cases[name].pk}/send-on/", posted).status_code == 303
    other = SyncedFlow.objects.get(workspace=acme.acme, flow_id="2")
    open_all(other)
    Case.objects.filter(flow=other).update(opened_at=timezone.now() - timedelta(days=12))
    late = timezone.localdate() - timedelta(days=3)
    overdue = CaseHandling.objects.filter(case=cases["overdue"])
    overdue.update(assignee=acme.owner, due_on=late)
    erase(acme.acme.pk, cases["erased"].email)
    for language, (introduction, review, closing) in TEXTS.items():
        ExplanationText.objects.create(
            workspace=acme.acme,
            language=language,
            introduction=introduction,
            review=review,
            closing=closing,
        )
    for other in SyncedFlow.objects.filter(workspace=acme.acme, version=0):
        schedule.sync_flow(other.pk)
    explanation = f"{CASES}{cases['superseded'].pk}/decisions/"
    return {
        "list": CASES,
        "all": f"{CASES}?state=all&flow=1&step=1",
        "none": f"{CASES}?state=erased&assignee=me",
        **{name: f"{CASES}{case.pk}/" for name, case in cases.items()},
        "send on": f"{CASES}{cases['open'].pk}/send-on/",
        "explanation": f"{explanation}2/explanation/?language=en",
        "explanation, German": f"{explanation}2/explanation/?language=de",
        "explanation, superseded": f"{explanation}1/explanation/",
        "metrics": f"{CASES}metrics/",
        "rules": "/w/acme/settings/cases/",
        "texts": "/w/acme/settings/cases/explanation/",
        "home": "/w/acme/progress/",
        "dossier": DOSSIER,
        "versions": f"{STEP}versions/",
        "review": f"{STEP}review/",
        "reviews": "/w/acme/threshold-reviews/",
        **gate_paths(acme, olivia),
    }


def decide(client: LintingClient, case: Case) -> None:
    posted = {"reason": REASON, "seen": 0, "confirmed": "on"}
    assert client.post(f"{CASES}{case.pk}/decisions/", posted).status_code == 303


def write_dossier(client: LintingClient, acme: Users, flow: SyncedFlow) -> None:
    """Save thresholds here and outside, write the texts of a step, and let a review be due."""
    save_threshold(client, "77", reason="Too many passed", review_on="2099-01-01")
    schedule.sync_flow(flow.pk)
    change_thresholds(client_for(acme.acme), step_1=64)
    schedule.sync_flow(flow.pk)
    basis = {"step_purpose": "Read code", "evidence": "A study of 412 hires.", "seen": "0"}
    assert client.post(STEP, basis).status_code == 303
    review = {"outcome": "It holds.", "due_on": "2099-01-01", "seen": "0"}
    assert client.post(f"{STEP}review/", review).status_code == 303
    ReviewDate.objects.update(due_on=timezone.localdate() - timedelta(days=1))


def gate_paths(acme: Users, owner: LintingClient) -> dict[str, str]:
    """Require a notice. Return pages with candidates who have none, or a recent one."""
    NoticeRule.objects.create(workspace=acme.acme, is_required=True, working_days=10)
    record_notices(acme.acme, [("email:new1@example.com", today(), "Letter")], by=acme.owner)
    batch = checked_batch(acme, LISTED)
    return {
        "gate": f"/w/acme/batches/{batch.pk}/?status=no-notice",
        "notices": "/w/acme/notices/",
        "rule of notices": "/w/acme/settings/notices/",
    }


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_state_is_accessible(
    visit: Visit, acme: Users, paths: dict[str, str], dark: bool
) -> None:
    page = visit("/", user=acme.owner, dark=dark)
    for path in paths.values():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        for width in (390, 1440) if dark else (1024, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_refused_forms_are_accessible(
    visit: Visit, acme: Users, paths: dict[str, str], dark: bool
) -> None:
    page = visit(paths["open"], user=acme.owner, dark=dark, phone=dark)
    for path, button in (
        (paths["open"], "Uphold the result"),
        (paths["send on"], re.compile("Send on")),
        (paths["review"], re.compile("Record|Save")),
        (paths["notices"], "Record"),
    ):
        page.goto(path)
        page.get_by_role("button", name=button).first.click()
        expect(page.locator(".error-summary, [aria-invalid=true]").first).to_be_visible()
        assert_accessible(page)


def test_a_print_has_the_sheet_alone(visit: Visit, acme: Users, paths: dict[str, str]) -> None:
    page = visit("/", user=acme.recruiter)
    page.emulate_media(media="print")
    shown = {}
    for name in ("explanation", "explanation, German", "dossier", "superseded", "open"):
        page.goto(paths[name])
        for part in page.locator("nav, button, form, .page-actions").all():
            assert not part.is_visible(), name
        shown[name] = page.locator("main").inner_text()
    assert "Threshold history" in shown["open"], "the evidence is unfolded"
    assert shown["superseded"].count(REASON) == 2
    for text in ("Threshold dossier", "changed outside Flowdeck", "A study of 412 hires."):
        assert text in shown["dossier"]
    for language, name in (("en", "explanation"), ("de", "explanation, German")):
        for texts in TEXTS.values():
            is_own = texts == TEXTS[language]
            assert all((text in shown[name]) == is_own for text in texts)
