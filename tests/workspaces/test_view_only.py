"""Viewers are told whom to ask, and pages that need a key lead to it."""

import pytest

from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import ApiKey
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users
from tests.workspaces.connection.outages import cause_outage

PAGES = [
    "/w/acme/flows/",
    "/w/acme/flows/1/",
    "/w/acme/flows/1/candidates/",
    "/w/acme/flows/1/progress/",
    "/w/acme/progress/",
    "/w/acme/assignments/",
    "/w/acme/batches/",
    "/w/acme/members/",
    "/w/acme/cases/",
]


@pytest.mark.parametrize("path", PAGES)
def test_viewer_is_told_once_and_whom_to_ask(
    viewer: LintingClient, recruiter: LintingClient, path: str
) -> None:
    [note] = viewer.page(path).select("[data-view-only]")
    assert text(note).startswith("View only.")
    assert note.find("a", href="mailto:olivia@example.com")
    assert not recruiter.page(path).select("[data-view-only]")


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("/w/acme/flows/", "edit or assign"),
        ("/w/acme/members/", "invite members"),
        ("/w/acme/cases/", "decide cases"),
    ],
)
def test_viewer_is_told_what_is_missing_on_this_page(
    viewer: LintingClient, path: str, missing: str
) -> None:
    assert missing in text(viewer.page(path).select_one("[data-view-only]"))


def test_viewer_is_told_on_the_page_of_a_candidate(viewer: LintingClient, acme: Users) -> None:
    row = viewer.page("/w/acme/flows/1/candidates/").select_one("tr[data-candidate] a.row-link")
    assert "open cases" in text(viewer.page(row["href"]).select_one("[data-view-only]"))


def test_page_that_needs_another_role_names_the_owners(viewer: LintingClient) -> None:
    page = viewer.page("/w/acme/flows/1/edit/", status=403)
    assert page.main.find("a", href="mailto:olivia@example.com")


@pytest.mark.parametrize("path", ["/w/acme/progress/", "/w/acme/flows/1/progress/"])
def test_progress_without_a_key_promises_nothing(
    owner: LintingClient, viewer: LintingClient, acme: Users, path: str
) -> None:
    assert "load in the background" in text(owner.page(path).main) or "within a minute" in text(
        owner.page(path).main
    )
    ApiKey.objects.all().delete()
    SyncedFlow.objects.all().delete()
    page = owner.page(path)
    assert page.main.find("a", href="/w/acme/settings/", string="Add API key")
    assert not page.find(attrs={"hx-trigger": "load delay:4s"}), "nothing will load"
    shown = viewer.page(path).main
    assert not shown.find("a", href="/w/acme/settings/")
    assert shown.find("a", href="mailto:olivia@example.com")


def test_new_flow_is_disabled_in_an_outage_with_the_reason(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    path = "/w/acme/flows/new/"
    assert recruiter.page(path).select("button.button-primary[type=submit]")
    cause_outage(partner, recruiter, kind="status", status=500)
    page = recruiter.page(path)
    [button] = page.select("form#flow-editor-form button.button-primary")
    assert (button["type"], button["aria-disabled"]) == ("button", "true")
    assert page.find(id=button["aria-describedby"])


def test_all_pill_has_a_count_beside_any_status(viewer: LintingClient, acme: Users) -> None:
    table = "/w/acme/flows/1/candidates/"
    whole = text(viewer.page(table).select_one("#status-1"))
    assert whole.split()[0] == "All"
    assert int(whole.split()[1]) > 0
    assert text(viewer.page(f"{table}?status=FAILED").select_one("#status-1")) == whole
    searched = viewer.page(f"{table}?status=FAILED&search=e").select_one("#status-1")
    assert text(searched) == "All", "how many match the search is not known"
