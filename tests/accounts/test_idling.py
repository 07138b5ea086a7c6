"""A browser that nobody uses for long is signed out; one that is used is not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from dashboard.audit.models import AuditEntry
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
PAGE = "/account/"


@pytest.fixture
def client(cast: Cast, settings: Settings) -> LintingClient:
    """Olivia's browser, signed in on Friday evening; three days are the limit."""
    settings.SESSION_IDLE_HOURS = 72
    client = LintingClient()
    with time_machine.travel(FRIDAY, tick=False):
        client.force_login(cast.owner)
        assert client.get(PAGE).status_code == 200
    return client


@pytest.mark.parametrize(("hours", "status"), [(64, 200), (71, 200), (73, 302)])
def test_a_weekend_is_not_too_long(client: LintingClient, hours: int, status: int) -> None:
    with time_machine.travel(FRIDAY + timedelta(hours=hours), tick=False):
        assert client.get(PAGE).status_code == status


def test_it_says_why_and_leads_back(client: LintingClient) -> None:
    with time_machine.travel(FRIDAY + timedelta(days=5), tick=False):
        leads_to = client.get(PAGE)["Location"]
        assert leads_to == "/sign-in/?next=/account/"
        assert "You were signed out" in text(client.page(leads_to))
    assert AuditEntry.objects.filter(action="sign_in.ended").exists()


def test_each_use_counts_anew(client: LintingClient) -> None:
    for day in range(2, 12, 2):
        with time_machine.travel(FRIDAY + timedelta(days=day), tick=False):
            assert client.get(PAGE).status_code == 200


def test_a_page_that_asks_for_news_of_itself_is_nobodys_use(client: LintingClient) -> None:
    for hour in range(1, 72, 10):
        with time_machine.travel(FRIDAY + timedelta(hours=hour), tick=False):
            assert client.get(PAGE, headers={"hx-request": "true"}).status_code == 200
    with time_machine.travel(FRIDAY + timedelta(hours=73), tick=False):
        answer = client.get(PAGE, headers={"hx-request": "true"})
        assert answer.status_code == 401
        assert answer["HX-Redirect"].startswith("/sign-in/")


def test_what_is_posted_counts_with_htmx_too(client: LintingClient) -> None:
    with time_machine.travel(FRIDAY + timedelta(hours=70), tick=False):
        client.post(PAGE, {"name": "Olivia"}, headers={"hx-request": "true"})
    with time_machine.travel(FRIDAY + timedelta(hours=140), tick=False):
        assert client.get(PAGE).status_code == 200
