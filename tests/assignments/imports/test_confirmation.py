"""The confirmation: the number that was shown, entered above thirty, and nothing by accident."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.confirmation import confirm as start_hold
from dashboard.assignments.imports.confirmation import lines_to_send, select_all, select_lines
from dashboard.assignments.imports.drafts import discard
from dashboard.assignments.invitations.sending_hours import next_open
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState, LineStatus
from flows_api.simulator import Simulator
from tests.assignments.batches import addresses, checked_batch, count_assign_calls, run_batch
from tests.assignments.review_pages import confirm, form_data, import_list
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

# Sending uses threads with their own database connections.
sends = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.usefixtures("quick")


@sends
def test_pasted_list_is_reviewed_confirmed_and_sent(
    recruiter: LintingClient, partner: Simulator
) -> None:
    url, batch = import_list(recruiter, addresses(3))
    page = recruiter.page(url)
    assert "Ready to invite 3 candidates" in text(page.main)
    assert count_assign_calls(partner) == 0
    assert confirm(recruiter, url).status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.SCHEDULED
    assert "Nothing sent yet" in text(recruiter.page(url).main)
    Batch.objects.update(starts_at=timezone.now())
    run_batch(batch)
    page = recruiter.page(url)
    assert "Finished" in text(page.main)
    assert len(page.find_all("tr", attrs={"data-assignment": "assigned"})) == 3


def test_selection_that_differs_from_the_shown_number_starts_nothing(
    recruiter: LintingClient,
) -> None:
    url, _ = import_list(recruiter, addresses(3))
    data = form_data(recruiter.page(url))
    response = recruiter.post(f"{url}confirmation/", data | {"selected": data["selected"][:1]})
    assert response.status_code == 409
    assert "Ready to invite 1 candidate" in text(parse(response).main)
    assert not Assignment.objects.exists()


def test_number_must_be_entered_above_thirty(recruiter: LintingClient) -> None:
    url, _ = import_list(recruiter, addresses(31))
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
    return client.post(to, form_data(page, **pressed, **changes))


def test_enter_in_the_number_field_confirms(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, "ada@gmial.com\n" + addresses(31))
    assert press_enter(recruiter, url).status_code == 422
    assert press_enter(recruiter, url, typed="31").status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.SCHEDULED
    assert batch.lines.filter(status=LineStatus.POSSIBLE_TYPO).exists()


def test_enter_on_a_checkbox_starts_nothing(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, addresses(3))
    response = press_enter(recruiter, url, selected=["1"])
    assert response["Location"].startswith(url)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert batch.lines.filter(included=True).count() == 1


def test_import_confirmed_meanwhile_is_not_discarded(recruiter: LintingClient, acme: Users) -> None:
    batch = checked_batch(acme, addresses(2))
    stale = Batch.objects.get(pk=batch.pk)
    assert start_hold(batch, count=2, per_minute=0, by=None)
    assert stale.is_preview
    assert not discard(stale)
    assert stale.state == BatchState.SCHEDULED
    assert Assignment.objects.count() == 2


def test_sending_hours_use_the_selected_zone(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, addresses(2))
    confirm(recruiter, url, office_hours="on", time_zone="Asia/Tokyo")
    batch.refresh_from_db()
    assert batch.sending_zone == "Asia/Tokyo"
    assert batch.starts_at is not None
    assert batch.starts_at == next_open(batch.starts_at, "Asia/Tokyo")


def test_sending_hours_are_off_by_default(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, addresses(2))
    confirm(recruiter, url, time_zone="Asia/Tokyo")
    batch.refresh_from_db()
    assert batch.sending_zone == ""


def test_zone_defaults_to_the_members_own(recruiter: LintingClient, acme: Users) -> None:
    acme.recruiter.time_zone = "America/New_York"
    acme.recruiter.save()
    url, _ = import_list(recruiter, addresses(2))
    assert selected_settings(recruiter.page(url))["time_zone"] == "America/New_York"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_unknown_zone_is_an_error(recruiter: LintingClient, zone: str) -> None:
    url, _ = import_list(recruiter, addresses(2))
    response = confirm(recruiter, url, office_hours="on", time_zone=zone)
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_time_zone")


HOW = {"per_minute": "30", "office_hours": "on", "time_zone": "America/New_York"}


def selected_settings(page: Any) -> dict[str, str]:
    """Return the sending options that the page has selected."""
    part = page.find(id="batch-confirm")
    found = {s["name"]: s.find("option", selected=True)["value"] for s in part.find_all("select")}
    hours = part.find("input", attrs={"name": "office_hours"})
    return found | ({"office_hours": "on"} if hours.has_attr("checked") else {})


def test_sending_options_survive_a_selection(recruiter: LintingClient) -> None:
    url, _ = import_list(recruiter, addresses(40))
    data = form_data(recruiter.page(url), **HOW)
    headers = {"HX-Request": "true", "HX-Target": "batch-confirm"}
    selected = parse(
        recruiter.post(f"{url}selection/", data | {"selected": ["1"]}, headers=headers)
    )
    assert selected_settings(selected) == HOW
    for action, more in (
        ("selection", {}),
        ("suggestions", {}),
        ("columns", {"column-0": "email"}),
    ):
        response = recruiter.post(f"{url}{action}/", data | more)
        preflight.run_preflight(Batch.objects.get().pk)
        assert selected_settings(recruiter.page(response["Location"])) == HOW, action
    anew = form_data(recruiter.page(url), **HOW, typed="3")
    for posted, status in ((data, 409), (anew, 422)):
        response = recruiter.post(f"{url}confirmation/", posted)
        assert (response.status_code, selected_settings(parse(response))) == (status, HOW)


@given(
    st.lists(st.tuples(st.sampled_from(LineStatus), st.booleans()), min_size=1, max_size=8),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_select_all_adds_nobody_who_may_be_invited_twice(
    acme: Users, drawn: list[tuple[LineStatus, bool]]
) -> None:
    Batch.objects.all().delete()
    batch = checked_batch(acme, addresses(len(drawn)))
    for line, (status, included) in zip(batch.lines.order_by("number"), drawn, strict=True):
        batch.lines.filter(pk=line.pk).update(status=status, included=included)
    before = set(lines_to_send(batch).values_list("number", flat=True))
    select_all(batch, batch.lines.all(), include=True)
    added = lines_to_send(batch).exclude(number__in=before)
    certain = {
        LineStatus.NEW,
        LineStatus.IN_OTHER_FLOW,
        LineStatus.POSSIBLE_TYPO,
        LineStatus.CHECK_NAME,
    }
    assert {line.status for line in added} <= certain
    assert not batch.lines.filter(status__in=certain, included=False).exists()


def test_a_possible_duplicate_is_selected_by_hand(acme: Users) -> None:
    batch = checked_batch(acme, "ada@gmail.com\na.da@gmail.com")
    select_all(batch, batch.lines.all(), include=True)
    assert [line.number for line in lines_to_send(batch)] == [1]
    assert select_lines(batch, shown=[1, 2], selected=[1, 2])
    assert lines_to_send(batch).count() == 2


def test_zone_of_the_sending_hours_is_named(recruiter: LintingClient, acme: Users) -> None:
    url, _batch = import_list(recruiter, "ada@example.com")
    acme.recruiter.time_zone = "America/New_York"
    acme.recruiter.save()
    assert "In your time zone, America/New York" in text(
        recruiter.page(url).find(id="batch-confirm")
    )
