"""The confirmation: the number that was shown, entered above thirty, and nothing by accident."""

from typing import Any

import pytest
from django.utils import timezone

from dashboard.assignments import checking
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState, Verdict
from dashboard.assignments.confirming import confirm as start_hold
from dashboard.assignments.drafting import discard
from dashboard.assignments.hours import next_open
from dashboard.assignments.models import Assignment
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    checked,
    people,
    posts,
    run,
)
from tests.assignments.previews import brought, confirm, of_form
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

# Sending uses threads with their own database connections.
sends = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.usefixtures("quick")


@sends
def test_pasted_list_is_reviewed_confirmed_and_sent(
    recruiter: LintingClient, partner: Simulator
) -> None:
    url, batch = brought(recruiter, people(3))
    page = recruiter.page(url)
    assert "Ready to invite 3 candidates" in text(page.main)
    assert posts(partner) == 0
    assert confirm(recruiter, url).status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.HELD
    assert "Nothing sent yet" in text(recruiter.page(url).main)
    Batch.objects.update(starts_at=timezone.now())
    run(batch)
    page = recruiter.page(url)
    assert "Finished" in text(page.main)
    assert len(page.find_all("tr", attrs={"data-assignment": "assigned"})) == 3


def test_selection_that_differs_from_the_shown_number_starts_nothing(
    recruiter: LintingClient,
) -> None:
    url, _ = brought(recruiter, people(3))
    data = of_form(recruiter.page(url))
    response = recruiter.post(f"{url}confirmation/", data | {"tick": data["tick"][:1]})
    assert response.status_code == 409
    assert "Ready to invite 1 candidate" in text(parse(response).main)
    assert not Assignment.objects.exists()


def test_number_must_be_entered_above_thirty(recruiter: LintingClient) -> None:
    url, _ = brought(recruiter, people(31))
    response = confirm(recruiter, url)
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_typed")
    assert confirm(recruiter, url, typed="30").status_code == 422
    assert confirm(recruiter, url, typed="31").status_code == 303


def press_enter(client: LintingClient, url: str, **changes: Any) -> Any:
    """Press Enter in the review, which presses the form's first button in tree order."""
    page = client.page(url)
    form: Any = page.find("form", id="batch-lines-form")
    button = form.find("button", type="submit")
    pressed = {button["name"]: button["value"]} if button.has_attr("name") else {}
    to = button.get("formaction", form["action"])
    return client.post(to, of_form(page, **pressed, **changes))


def test_enter_in_the_number_field_confirms(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, "ada@gmial.com\n" + people(31))
    assert press_enter(recruiter, url).status_code == 422
    assert press_enter(recruiter, url, typed="31").status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.HELD
    assert batch.lines.filter(verdict=Verdict.TYPO).exists()


def test_enter_on_a_checkbox_starts_nothing(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, people(3))
    response = press_enter(recruiter, url, tick=["1"])
    assert response["Location"].startswith(url)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert batch.lines.filter(included=True).count() == 1


def test_import_confirmed_meanwhile_is_not_discarded(recruiter: LintingClient, acme: Cast) -> None:
    batch = checked(acme, people(2))
    stale = Batch.objects.get(pk=batch.pk)
    assert start_hold(batch, count=2, per_minute=0, by=None)
    assert stale.is_preview
    assert not discard(stale)
    assert stale.state == BatchState.HELD
    assert Assignment.objects.count() == 2


def test_sending_hours_use_the_selected_zone(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, people(2))
    confirm(recruiter, url, office_hours="on", time_zone="Asia/Tokyo")
    batch.refresh_from_db()
    assert batch.office_zone == "Asia/Tokyo"
    assert batch.starts_at is not None
    assert batch.starts_at == next_open(batch.starts_at, "Asia/Tokyo")


def test_sending_hours_are_off_by_default(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, people(2))
    confirm(recruiter, url, time_zone="Asia/Tokyo")
    batch.refresh_from_db()
    assert batch.office_zone == ""


def test_zone_defaults_to_the_members_own(recruiter: LintingClient, acme: Cast) -> None:
    acme.recruiter.time_zone = "America/New_York"
    acme.recruiter.save()
    url, _ = brought(recruiter, people(2))
    assert chosen(recruiter.page(url))["time_zone"] == "America/New_York"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_unknown_zone_is_an_error(recruiter: LintingClient, zone: str) -> None:
    url, _ = brought(recruiter, people(2))
    response = confirm(recruiter, url, office_hours="on", time_zone=zone)
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_time_zone")


HOW = {"per_minute": "30", "office_hours": "on", "time_zone": "America/New_York"}


def chosen(page: Any) -> dict[str, str]:
    """Return the sending options that the page has selected."""
    part = page.find(id="batch-confirm")
    found = {s["name"]: s.find("option", selected=True)["value"] for s in part.find_all("select")}
    hours = part.find("input", attrs={"name": "office_hours"})
    return found | ({"office_hours": "on"} if hours.has_attr("checked") else {})


def test_sending_options_survive_a_selection(recruiter: LintingClient) -> None:
    url, _ = brought(recruiter, people(40))
    data = of_form(recruiter.page(url), **HOW)
    headers = {"HX-Request": "true", "HX-Target": "batch-confirm"}
    ticked = parse(recruiter.post(f"{url}choice/", data | {"tick": ["1"]}, headers=headers))
    assert chosen(ticked) == HOW
    for action, more in (("choice", {}), ("suggestions", {}), ("columns", {"column-0": "email"})):
        response = recruiter.post(f"{url}{action}/", data | more)
        checking.check(Batch.objects.get().pk)
        assert chosen(recruiter.page(response["Location"])) == HOW, action
    anew = of_form(recruiter.page(url), **HOW, typed="3")
    for posted, status in ((data, 409), (anew, 422)):
        response = recruiter.post(f"{url}confirmation/", posted)
        assert (response.status_code, chosen(parse(response))) == (status, HOW)
