"""The pages of the dossier."""

from datetime import date, timedelta

import pytest
from bs4 import Tag
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.dossiers.models import ReviewDate, StepBasis, ThresholdEdit, ThresholdReview
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection.client import client_for
from tests.dossiers.factories import DOSSIER, EDIT, STEP, save_threshold
from tests.progress.conftest import RunSync
from tests.progress.factories import change_thresholds
from tests.support.pages import LintingClient, Page, parse, text
from tests.support.users import Users

REVIEW = f"{STEP}review/"


def part(page: Page, **attributes: str) -> Tag:
    found = page.find(attrs=attributes)
    assert isinstance(found, Tag)
    return found


def test_empty_headings_are_not_stated(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    page = viewer.page(DOSSIER)
    steps = page.find_all(attrs={"data-step": True})
    assert len(steps) == len(synced_flow.steps)
    for step in steps:
        headings = step.select("[data-heading]")
        assert len(headings) == 5
        assert all("not stated" in heading.get_text() for heading in headings)


def test_the_dossier_is_linked_from_the_flow_and_the_editor(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    for path in ("/w/acme/flows/1/", EDIT):
        assert recruiter.page(path).find("a", href=DOSSIER)


def test_a_change_in_flowdeck_and_one_outside_stand_in_it_as_such(
    recruiter: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, acme: Users
) -> None:
    save_threshold(recruiter, "77", reason="Too many passed")
    run_sync()
    change_thresholds(client_for(acme.acme), step_1=81)
    run_sync()
    page = recruiter.page(DOSSIER)
    first = part(page, **{"data-step": "1"})
    rows = first.select("[data-change]")
    assert [row["data-change"] for row in rows] == ["outside", "flowdeck"]
    outside, own = (row.get_text(" ", strip=True) for row in rows)
    assert "77 → to 81" in outside.replace("  ", " ")
    assert "changed outside Flowdeck" in outside
    assert "not known: changed outside Flowdeck" in outside
    assert "Too many passed" in own
    assert "ravi@" in own
    assert "scored candidates would pass at 77" in own


def test_results_after_a_change_are_compared_with_what_was_expected(
    recruiter: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, partner: object
) -> None:
    save_threshold(recruiter, "77")
    stored = recruiter.page(DOSSIER)
    after = part(stored, **{"data-after": ""})
    assert "0 results since. They are compared from 20 on." in text(after)


def test_texts_are_versioned_by_who_wrote_them(
    recruiter: LintingClient, owner: LintingClient, synced_flow: SyncedFlow
) -> None:
    first = {"step_purpose": "Reads code", "evidence": "Job analysis 2026", "seen": "0"}
    assert recruiter.post(STEP, first).status_code == 303
    second = first | {"evidence": "Job analysis 2027", "seen": "1"}
    assert owner.post(STEP, second).status_code == 303
    page = recruiter.page(DOSSIER)
    shown = text(part(page, **{"data-step": "1"}))
    assert "Job analysis 2027" in shown
    assert "Job analysis 2026" not in shown
    versions = recruiter.page(f"{STEP}versions/").find_all(attrs={"data-version": True})
    assert [one["data-version"] for one in versions] == ["2", "1"]
    assert "olivia@" in versions[0].get_text()
    assert "Job analysis 2026" in versions[1].get_text()


def test_a_colleagues_texts_are_not_overwritten_unseen(
    recruiter: LintingClient, owner: LintingClient, synced_flow: SyncedFlow
) -> None:
    owner.post(STEP, {"evidence": "Olivia's study", "seen": "0"})
    answer = recruiter.post(STEP, {"evidence": "Ravi's study", "review": "Each May", "seen": "0"})
    assert answer.status_code == 409
    page = parse(answer)
    assert "Olivia's study" in text(page.main)
    typed = {name: part(page, name=name).get_text(strip=True) for name in ("evidence", "review")}
    assert typed == {"evidence": "Ravi's study", "review": "Each May"}
    assert StepBasis.objects.get().evidence == "Olivia's study"
    seen = str(part(page, name="seen")["value"])
    assert recruiter.post(STEP, {**typed, "seen": seen}).status_code == 303
    assert StepBasis.objects.get(number=2).evidence == "Ravi's study"
    assert StepBasis.objects.get(number=1).evidence == "Olivia's study"


def test_a_second_click_writes_nothing(recruiter: LintingClient, synced_flow: SyncedFlow) -> None:
    for _ in range(2):
        assert recruiter.post(STEP, {"evidence": "A study", "seen": "0"}).status_code == 303
    assert StepBasis.objects.count() == 1


def test_a_text_that_is_too_long_is_said_at_its_field(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    answer = recruiter.post(STEP, {"evidence": "x" * 5001, "review": "Each May", "seen": "0"})
    assert answer.status_code == 422
    page = parse(answer)
    assert page.find(id="id_evidence_error")
    assert part(page, name="review").get_text(strip=True) == "Each May"
    assert not StepBasis.objects.exists()


def test_a_review_sets_the_date_of_the_next(
    recruiter: LintingClient, viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    due = timezone.localdate() + timedelta(days=30)
    data = {"outcome": "It holds", "due_on": due.isoformat(), "seen": "0"}
    assert recruiter.post(REVIEW, data).status_code == 303
    review = ThresholdReview.objects.get()
    assert review.threshold == synced_flow.steps[0]["mark"]
    assert "It holds" in text(part(viewer.page(DOSSIER), **{"data-step": "1"}))
    row = part(viewer.page("/w/acme/threshold-reviews/"), **{"data-flow": "1"})
    assert row["data-step"] == "1"
    assert recruiter.post(REVIEW, {"outcome": "Over", "seen": "1"}).status_code == 303
    assert ReviewDate.objects.get().due_on is None
    assert "No reviews planned" in text(viewer.page("/w/acme/threshold-reviews/").main)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Enter a date, or the outcome of a review."),
        ({"due_on": "2020-01-01", "outcome": "It holds"}, "Enter a date from today on."),
        ({"due_on": "soon", "outcome": "It holds"}, "Enter a valid date."),
    ],
)
def test_a_wrong_review_is_said_at_its_field(
    recruiter: LintingClient, synced_flow: SyncedFlow, data: dict[str, str], message: str
) -> None:
    answer = recruiter.post(REVIEW, {**data, "seen": "0"})
    assert answer.status_code == 422
    page = parse(answer)
    assert message in text(part(page, id="id_due_on_error"))
    assert part(page, name="outcome").get_text(strip=True) == data.get("outcome", "")
    assert not ThresholdReview.objects.exists()


def test_two_reviews_at_once_are_both_read(
    recruiter: LintingClient, owner: LintingClient, synced_flow: SyncedFlow
) -> None:
    owner.post(REVIEW, {"outcome": "Raise it", "seen": "0"})
    answer = recruiter.post(REVIEW, {"outcome": "Lower it", "seen": "0"})
    assert answer.status_code == 409
    assert "Raise it" in text(parse(answer).main)
    assert ThresholdReview.objects.count() == 1


def test_a_due_review_is_on_the_home_page_until_it_is_recorded(
    viewer: LintingClient, recruiter: LintingClient, synced_flow: SyncedFlow, acme: Users
) -> None:
    home = "/w/acme/progress/"
    today = timezone.localdate()
    own = {"workspace": acme.acme, "flow_id": "1"}
    ReviewDate.objects.create(**own, order=1, due_on=today)
    ReviewDate.objects.create(**own, order=2, due_on=today + timedelta(days=1))
    assert "1 threshold is due for review" in text(viewer.page(home).main)
    assert "due" in text(part(viewer.page(DOSSIER), **{"data-review-due": ""}))
    recruiter.post(REVIEW, {"outcome": "It holds", "seen": "0"})
    assert "due for review" not in text(viewer.page(home).main)


def test_a_flow_that_is_gone_reminds_nobody(
    viewer: LintingClient, synced_flow: SyncedFlow, acme: Users
) -> None:
    ReviewDate.objects.create(
        workspace=acme.acme, flow_id="1", order=1, due_on=timezone.localdate()
    )
    SyncedFlow.objects.filter(pk=synced_flow.pk).update(unlisted_at=timezone.now())
    assert "due for review" not in text(viewer.page("/w/acme/progress/").main)


def test_the_dossier_is_printed_in_a_language_of_choice(
    viewer: LintingClient, synced_flow: SyncedFlow
) -> None:
    page = viewer.page(f"{DOSSIER}?language=de")
    section = part(page, lang="de", **{"aria-labelledby": "dossier-heading"})
    assert "nicht angegeben" in text(section)
    assert text(page.find("h1")) == "Threshold dossier"


def test_a_flow_without_a_sync_says_so(viewer: LintingClient) -> None:
    assert "Not loaded yet" in text(viewer.page(DOSSIER).main)


def test_viewers_read_and_write_nothing(viewer: LintingClient, synced_flow: SyncedFlow) -> None:
    page = viewer.page(DOSSIER)
    assert not page.find("a", href=STEP)
    assert not page.find("a", href=REVIEW)
    assert viewer.post(STEP, {"evidence": "x", "seen": "0"}).status_code == 403


def test_the_queries_depend_on_no_number_of_changes(
    viewer: LintingClient, synced_flow: SyncedFlow, acme: Users
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            viewer.page(DOSSIER)
        return len(queries)

    def add(number: int) -> None:
        for n in range(number):
            own = {"workspace": acme.acme, "flow_id": "1", "order": 1, "by": "r@example.com"}
            ThresholdEdit.objects.create(**own, old=50 + n, new=51 + n)

    viewer.page(DOSSIER)
    add(1)
    few = count()
    add(30)
    assert count() == few


def test_dates_of_reviews_stand_in_the_order_of_their_days(
    viewer: LintingClient, synced_flow: SyncedFlow, acme: Users
) -> None:
    days = {1: date(2035, 5, 2), 2: date(2035, 1, 2)}
    for order, due_on in days.items():
        ReviewDate.objects.create(workspace=acme.acme, flow_id="1", order=order, due_on=due_on)
    rows = viewer.page("/w/acme/threshold-reviews/").find_all(attrs={"data-flow": "1"})
    assert [row["data-step"] for row in rows] == ["2", "1"]
