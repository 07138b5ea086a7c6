"""The session timeout after inactivity."""

from datetime import time, timedelta

import pytest
import time_machine
from pytest_django import Settings

from dashboard.audit.models import AuditEntry
from dashboard.core.http.request import BACKGROUND_REQUEST
from tests.support.dates import FRIDAY, next_weekday
from tests.support.pages import LintingClient, text
from tests.support.users import Users

EVENING = next_weekday(FRIDAY, time(17))
PAGE = "/account/"


@pytest.fixture
def client(cast: Users, settings: Settings) -> LintingClient:
    """Return Olivia's browser, signed in on Friday evening, with a limit of three days."""
    settings.SESSION_IDLE_HOURS = 72
    client = LintingClient()
    with time_machine.travel(EVENING, tick=False):
        client.force_login(cast.owner)
        assert client.get(PAGE).status_code == 200
    return client


@pytest.mark.parametrize(("hours", "status"), [(64, 200), (71, 200), (73, 302)])
def test_a_session_survives_a_weekend(client: LintingClient, hours: int, status: int) -> None:
    with time_machine.travel(EVENING + timedelta(hours=hours), tick=False):
        assert client.get(PAGE).status_code == status


def test_an_expired_session_explains_itself_and_returns_after_sign_in(
    client: LintingClient,
) -> None:
    with time_machine.travel(EVENING + timedelta(days=5), tick=False):
        leads_to = client.get(PAGE)["Location"]
        assert leads_to == "/sign-in/?next=/account/"
        assert "Your session has expired" in text(client.page(leads_to))
    assert AuditEntry.objects.filter(action="sign_in.ended").exists()


def test_use_extends_the_session_up_to_its_maximum_age(
    client: LintingClient, settings: Settings
) -> None:
    longest = settings.SESSION_COOKIE_AGE // 86_400
    for day in range(2, longest + 1, 2):
        with time_machine.travel(EVENING + timedelta(days=day), tick=False):
            assert client.get(PAGE).status_code == 200, day
    with time_machine.travel(EVENING + timedelta(days=longest, minutes=1), tick=False):
        assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("minutes", [4, 6])
def test_the_session_never_ends_early(client: LintingClient, minutes: int) -> None:
    """Use within five minutes of the last recorded use is not recorded."""
    last = EVENING + timedelta(minutes=minutes)
    with time_machine.travel(last, tick=False):
        client.get(PAGE)
    with time_machine.travel(last + timedelta(hours=72), tick=False):
        assert client.get(PAGE).status_code == 200


def test_background_requests_do_not_count_as_use(client: LintingClient) -> None:
    headers = {"hx-request": "true", BACKGROUND_REQUEST: "yes"}
    for hour in range(1, 72, 10):
        with time_machine.travel(EVENING + timedelta(hours=hour), tick=False):
            assert client.get(PAGE, headers=headers).status_code == 200
    with time_machine.travel(EVENING + timedelta(hours=73), tick=False):
        assert client.get(PAGE, headers=headers).status_code == 401


def test_htmx_requests_of_the_user_count_as_use(client: LintingClient, settings: Settings) -> None:
    settings.SESSION_IDLE_HOURS = 1
    for minute in range(30, 300, 30):
        with time_machine.travel(EVENING + timedelta(minutes=minute), tick=False):
            assert client.get(PAGE, headers={"hx-request": "true"}).status_code == 200
