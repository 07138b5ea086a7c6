"""The assign pages while Taptalent is down: the current page and the next steps."""

from typing import Any

import pytest
from django.utils import timezone

from dashboard.progress.models import SyncedFlow
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users

AGAIN = "check again automatically"
NOT_AGAIN = "This page does not retry automatically"
PAGES = {"assign/": "Assign a candidate", "assign/bulk/": "Bulk assign"}


def crumbs(page: Any) -> list[str]:
    return [text(crumb) for crumb in page.find("nav", class_="crumbs").find_all("li")]


@pytest.mark.parametrize("path", PAGES)
def test_breadcrumb_is_the_pages_own(
    recruiter: LintingClient, acme: Users, partner: Simulator, path: str
) -> None:
    address = f"/w/acme/flows/1/{path}"
    own = crumbs(recruiter.page(address))
    partner.faults.add(route="*", kind="status", status=500)
    assert crumbs(recruiter.page(address, status=502)) == ["Flows", "1", PAGES[path]]
    seen = {"name": own[1], "synced_at": timezone.now()}
    SyncedFlow.objects.create(workspace=acme.acme, flow_id="1", **seen)
    assert crumbs(recruiter.page(address, status=502)) == own


@pytest.mark.parametrize(("status", "shown", "words"), [(500, 502, AGAIN), (429, 503, NOT_AGAIN)])
def test_page_says_whether_it_retries_by_itself(
    recruiter: LintingClient, partner: Simulator, status: int, shown: int, words: str
) -> None:
    partner.faults.add(route="*", kind="status", status=status)
    page: Any = recruiter.page("/w/acme/flows/1/assign/", status=shown)
    assert words in text(page.main)
    assert bool(page.select("#connection[hx-get]")) == (words == AGAIN)


def test_answer_to_a_post_promises_nothing(recruiter: LintingClient, partner: Simulator) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    response = recruiter.post("/w/acme/flows/1/assign/bulk/", {"people": "ada@example.com"})
    assert response.status_code == 502
    assert "by itself" not in response.content.decode()
