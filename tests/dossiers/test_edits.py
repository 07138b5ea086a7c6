"""A threshold saved in the editor: recorded with the effect that the page showed."""

from datetime import timedelta

import pytest
from bs4 import Tag
from django.utils import timezone

from dashboard.dossiers.models import ReviewDate, ThresholdEdit
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.flows.support import form_values, post_action, post_action_page
from tests.progress.conftest import RunSync, get_flow
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

EDIT = "/w/acme/flows/1/edit/"


def review_page(client: LintingClient, threshold: str, **more: str) -> Page:
    entered = {"steps__0__passThreshold": threshold, **more}
    return post_action_page(client, EDIT, client.page(EDIT), "review", **entered)


def shown_impact(client: LintingClient, review: Page) -> Page:
    """Return the impact that the review loads."""
    link = review.find(class_="impact-link")
    assert isinstance(link, Tag)
    return client.page(str(link["hx-get"]), headers={"HX-Request": "true"})


def test_the_effect_is_the_one_that_the_page_showed(
    recruiter: LintingClient, synced_flow: SyncedFlow, run_sync: RunSync, partner: Simulator
) -> None:
    review = review_page(recruiter, "77", reason="Too many passed")
    impact = shown_impact(recruiter, review)
    version = impact.find("input", attrs={"name": "shown_version"})
    assert isinstance(version, Tag)
    partner.clock.advance(20 * 86400)
    run_sync()
    assert get_flow().version > int(str(version["value"]))
    saved = post_action(recruiter, EDIT, review, "save", shown_version=str(version["value"]))
    assert saved.status_code == 303
    edit = ThresholdEdit.objects.get()
    assert (edit.new, edit.reason, edit.by) == (77, "Too many passed", "ravi@example.com")
    assert (edit.version, edit.synced_at) == (int(str(version["value"])), synced_flow.synced_at)
    assert edit.is_shown
    words = (
        f"at 77: {edit.would_pass} of {edit.scored} scored candidates would pass "
        f"instead of {edit.passing} at"
    )
    assert words in text(impact.find(id="threshold-impact"))


def test_without_the_impact_on_the_page_the_effect_is_computed_and_says_so(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    post_action(recruiter, EDIT, review_page(recruiter, "77"), "save")
    edit = ThresholdEdit.objects.get()
    assert (edit.version, edit.is_shown) == (synced_flow.version, False)
    assert edit.scored
    assert "The page had not shown it." in text(recruiter.page("/w/acme/flows/1/dossier/").main)


@pytest.mark.parametrize("version", ["999999", "0", "-1", "x", "9" * 40])
def test_a_version_that_never_was_harms_nothing(
    recruiter: LintingClient, synced_flow: SyncedFlow, version: str
) -> None:
    review = review_page(recruiter, "77")
    assert post_action(recruiter, EDIT, review, "save", shown_version=version).status_code == 303
    assert ThresholdEdit.objects.get().version == synced_flow.version


def test_a_flow_without_a_sync_has_no_effect(recruiter: LintingClient, acme: Users) -> None:
    post_action(recruiter, EDIT, review_page(recruiter, "77"), "save")
    edit = ThresholdEdit.objects.get()
    assert (edit.new, edit.scored, edit.version) == (77, None, None)


def test_the_date_of_a_review_is_set_at_saving(
    recruiter: LintingClient, synced_flow: SyncedFlow
) -> None:
    day = timezone.localdate() + timedelta(days=90)
    review = review_page(recruiter, "77", review_on=day.isoformat())
    back = post_action_page(recruiter, EDIT, review, "back")
    assert form_values(back)["review_on"] == day.isoformat()
    assert post_action(recruiter, EDIT, review, "save").status_code == 303
    order = ThresholdEdit.objects.get().order
    assert list(ReviewDate.objects.values_list("order", "due_on")) == [(order, day)]


@pytest.mark.parametrize("typed", ["2020-01-01", "soon", "31.12.2099"])
def test_a_wrong_date_saves_nothing_and_keeps_all_that_was_typed(
    recruiter: LintingClient, synced_flow: SyncedFlow, typed: str, acme: Users
) -> None:
    review = review_page(recruiter, "77")
    page = post_action_page(
        recruiter, EDIT, review, "save", 422, reason="Too easy", review_on=typed
    )
    assert "Enter a date from today on." in text(page.main)
    values = form_values(page)
    assert (values["reason"], values["review_on"]) == ("Too easy", typed)
    assert values["steps-0-passThreshold"] == "77"
    steps = client_for(acme.acme).get_flow("1").steps or ()
    assert steps[0].pass_threshold != 77
    assert not ThresholdEdit.objects.exists()
    assert post_action(recruiter, EDIT, page, "save", review_on="").status_code == 303
