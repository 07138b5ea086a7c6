"""The gate: nobody is assigned without a notice in time, in whichever way."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
import time_machine
from bs4 import Tag
from django.db.models import Count

from dashboard.assignments.gates.rule import (
    GateClosed,
    find_gate,
    is_open,
    record_notices,
    today,
)
from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.confirmation import lines_to_send
from dashboard.assignments.imports.lines.notice_days import read_notice_day
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState
from dashboard.assignments.models.gates import CandidateNotice, GateBypass, NoticeRule
from dashboard.assignments.runs.left_out import left_out_lines, reason
from dashboard.audit.models import AuditEntry
from dashboard.core import personal_data
from dashboard.core.working_days import add_working_days, latest_start
from flows_api.simulator import Simulator
from tests.assignments.batches import checked_batch, confirmed_batch, import_csv, run_batch
from tests.progress.conftest import quick
from tests.support.dates import WEDNESDAY, next_weekday
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

__all__ = ["quick"]
DAYS = 10


@pytest.fixture
def rule(cast: Users) -> NoticeRule:
    """Require a notice ten working days before."""
    return NoticeRule.objects.create(workspace=cast.acme, is_required=True, working_days=DAYS)


def notice(cast: Users, email: str, day: date) -> None:
    record_notices(cast.acme, [(f"email:{email}", day, "Letter")], by=cast.recruiter)


def invited(partner: Simulator) -> int:
    return sum(call.method == "POST" and call.path.endswith("/assign") for call in partner.requests)


def listed(count: int) -> str:
    """Return a list of ``count`` rows: 12 without a notice, 5 with one that is too recent."""
    old, recent = latest_start(today(), DAYS), latest_start(today(), DAYS) + timedelta(days=1)
    rows = ["E-mail,Notice given on,Kind of notice"]
    for n in range(count):
        day = "" if n < 12 else recent.isoformat() if n < 17 else old.strftime("%d.%m.%Y")
        rows.append(f"new{n}@example.com,{day},Letter")
    return "\n".join(rows)


def csv_batch(cast: Users, content: str) -> Batch:

    batch = import_csv(cast, content)
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    return batch


@pytest.mark.django_db(transaction=True)
def test_of_fifty_rows_exactly_those_with_a_notice_in_time_are_sent(
    acme: Users, rule: NoticeRule, recruiter: LintingClient, partner: Simulator
) -> None:
    batch = csv_batch(acme, listed(50))
    assert lines_to_send(batch).count() == 33
    page = recruiter.page(f"/w/acme/batches/{batch.pk}/?status=no-notice")
    gates = [tag["data-gate"] for tag in page.select("[data-gate]")]
    opens_on = add_working_days(latest_start(today(), DAYS) + timedelta(days=1), DAYS)
    assert sorted(map(str, gates)) == [""] * 12 + [opens_on.isoformat()] * 5
    assert opens_on > today()
    assert "17 candidates can't be assigned yet" in text(page.main)
    data = {"count": "33", "typed": "33", "per_minute": "0", "version": str(batch.version)}
    assert recruiter.post(f"/w/acme/batches/{batch.pk}/confirmation/", data).status_code == 303
    Batch.objects.filter(pk=batch.pk).update(starts_at=batch.created_at)
    partner.requests.clear()
    run_batch(Batch.objects.get(pk=batch.pk))
    states = Assignment.objects.values_list("state").annotate(n=Count("pk"))
    assert dict(states) == {AssignmentState.ASSIGNED: 33}
    assert invited(partner) == 33
    # The notices of the list are recorded, also those of the candidates who wait.
    assert CandidateNotice.objects.count() == 38
    # Whoever is not sent stands in the list of what was left out, with the same dates.
    left = list(left_out_lines(batch))
    assert len(left) == 17
    reasons = Counter(reason(line) for line in left)
    assert reasons["No notice is recorded."] == 12
    assert reasons.total() == 17
    assert len(reasons) == 2
    path = f"/w/acme/batches/{batch.pk}/left-out/"
    assert "the notice is too recent" in text(recruiter.page(path).main)


def test_without_the_rule_everybody_can_be_sent(acme: Users) -> None:
    assert lines_to_send(csv_batch(acme, listed(50))).count() == 50


@pytest.mark.parametrize(("days", "is_in_time"), [(14, True), (13, False), (0, False)])
def test_the_notice_is_so_many_working_days_before(
    cast: Users,
    rule: NoticeRule,
    frozen: time_machine.Traveller,
    days: int,
    is_in_time: bool,
) -> None:
    frozen.move_to(next_weekday(WEDNESDAY, time(12)))
    notice(cast, "ada@example.com", today() - timedelta(days=days))
    row = Assignment.objects.create(
        workspace=cast.acme, flow_id="1", candidate_key="email:ada@example.com"
    )
    assert is_open(row) is is_in_time


def test_one_candidate_is_not_assigned_without_a_notice(
    owner: LintingClient, acme: Users, rule: NoticeRule, partner: Simulator
) -> None:
    path = "/w/acme/flows/1/assign/"
    token = owner.page(path).find("input", attrs={"name": "token"})
    assert isinstance(token, Tag)
    data = {"email": "ada.new@example.com", "firstName": "Ada", "lastName": "Lovelace"}
    partner.requests.clear()
    answer = owner.post(path, {**data, "token": str(token["value"])})
    assert answer.status_code == 409
    page = parse(answer)
    assert "No notice is recorded." in text(page.main)
    assert page.find("input", attrs={"name": "firstName"})["value"] == "Ada"
    assert invited(partner) == 0
    row = Assignment.objects.get()
    assert (row.state, row.is_gated) == (AssignmentState.NOT_SENT, True)
    # An exception by an owner, with a reason, in the audit log.
    bypass = f"/w/acme/assignments/{row.pk}/bypass/"
    owner.post(bypass, {"reason": ""})
    assert not GateBypass.objects.exists()
    owner.post(bypass, {"reason": "Told in person"})
    entry = AuditEntry.objects.get(action="gate.bypassed")
    assert entry.details["reason"] == "Told in person"
    assert "ada" not in str(entry.details)
    again = owner.page(f"{path}?again={row.pk}").find("input", attrs={"name": "token"})
    assert isinstance(again, Tag)
    assert owner.post(path, {**data, "token": str(again["value"])}).status_code == 303
    assert invited(partner) == 1


@pytest.mark.django_db(transaction=True)
def test_a_gate_that_closes_before_the_sending_stops_it(
    acme: Users, partner: Simulator, recruiter: LintingClient
) -> None:
    """The batch was confirmed while no notice was required."""
    notice(acme, "ada.new@example.com", latest_start(today(), DAYS))
    batch = confirmed_batch(acme, "ada.new@example.com\nbob.new@example.com")
    NoticeRule.objects.create(workspace=acme.acme, is_required=True, working_days=DAYS)
    partner.requests.clear()
    run_batch(batch)
    states = dict(Assignment.objects.values_list("email", "state"))
    assert states == {
        "ada.new@example.com": AssignmentState.ASSIGNED,
        "bob.new@example.com": AssignmentState.NOT_SENT,
    }
    assert invited(partner) == 1
    results = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert "No notice in time" in text(results.main)
    row = Assignment.objects.get(email="bob.new@example.com")
    page = recruiter.page(f"/w/acme/assignments/{row.pk}/")
    assert "No notice was recorded in time" in text(page.main)


def test_pasted_and_added_candidates_meet_the_same_gate(acme: Users, rule: NoticeRule) -> None:
    """Adding to another flow posts the candidates as pasted lines."""
    notice(acme, "ada.new@example.com", latest_start(today(), DAYS))
    batch = checked_batch(acme, "Ada <ada.new@example.com>\nBob <bob.new@example.com>")
    sent = list(lines_to_send(batch).values_list("email", flat=True))
    assert sent == ["ada.new@example.com"]


def test_an_owner_makes_an_exception_for_an_import(
    owner: LintingClient, recruiter: LintingClient, acme: Users, rule: NoticeRule
) -> None:
    batch = checked_batch(acme, "ada.new@example.com\nbob.new@example.com")
    bypass = f"/w/acme/batches/{batch.pk}/bypass/"
    assert recruiter.post(bypass, {"reason": "x"}).status_code == 403
    assert lines_to_send(batch).count() == 0
    owner.post(bypass, {"reason": "Told by phone"})
    assert lines_to_send(batch).count() == 2
    assert AuditEntry.objects.get(action="gate.bypassed").details["count"] == 2
    # It is for this flow only.
    other = checked_batch(acme, "ada.new@example.com", flow_id="2")
    assert lines_to_send(other).count() == 0


def test_notices_are_recorded_for_many(recruiter: LintingClient, acme: Users) -> None:
    day = today() - timedelta(days=3)
    data = {
        "candidates": "Ada <ADA@example.com>\nbob@example.com\n\nbob@example.com",
        "given_on": day.isoformat(),
        "kind": "Letter",
    }
    for _ in range(2):
        assert recruiter.post("/w/acme/notices/", data).status_code == 303
    stored = set(CandidateNotice.objects.values_list("candidate_key", "given_on", "kind"))
    assert stored == {(f"email:{who}@example.com", day, "Letter") for who in ("ada", "bob")}
    entry = AuditEntry.objects.filter(action="notice.recorded").first()
    assert entry is not None
    assert "example.com" not in str(entry.details)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("candidates", "ada@example.com\nnobody", "1 line has no e-mail address: nobody"),
        ("given_on", "2999-01-01", "not one to come"),
        ("given_on", "soon", "Enter a valid date."),
    ],
)
def test_a_wrong_notice_is_said_at_its_field(
    recruiter: LintingClient, field: str, value: str, message: str
) -> None:
    data = {
        "candidates": "ada@example.com",
        "given_on": "2026-01-05",
        "kind": "Letter",
        field: value,
    }
    answer = recruiter.post("/w/acme/notices/", data)
    assert answer.status_code == 422
    page = parse(answer)
    error = page.find(id=f"id_{field}_error")
    assert error is not None
    assert message in text(error)
    assert page.find("input", attrs={"name": "kind"})["value"] == "Letter"
    assert not CandidateNotice.objects.exists()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04 00:00:00", date(2026, 3, 4)),
        ("4.3.2026", date(2026, 3, 4)),
        ("04. 03. 2026", date(2026, 3, 4)),
        ("03/04/2026", None),
        ("2026-02-30", None),
        ("yes", None),
        ("", None),
    ],
)
def test_the_day_of_a_notice_is_read_or_none(written: str, day: date | None) -> None:
    assert read_notice_day(written) == day


def test_a_day_after_today_is_none(frozen: time_machine.Traveller) -> None:
    assert read_notice_day(today().isoformat()) == today()
    assert read_notice_day((today() + timedelta(days=1)).isoformat()) is None


def test_a_day_that_is_not_read_is_said_in_the_review(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = csv_batch(acme, "E-mail,Notice given on\nada.new@example.com,03/04/2026\n")
    page = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert "The date of the notice is not readable" in text(page.main)


def test_the_rule_is_set_by_an_owner(owner: LintingClient, acme: Users) -> None:
    path = "/w/acme/settings/notices/"
    assert find_gate(acme.acme.pk) is None
    assert owner.post(path, {"is_required": "on", "working_days": "251"}).status_code == 422
    assert owner.post(path, {"is_required": "on", "working_days": "5"}).status_code == 303
    gate = find_gate(acme.acme.pk)
    assert gate is not None
    assert gate.days == 5
    assert AuditEntry.objects.get(action="settings.changed").details["after"]["is_required"]
    owner.post(path, {"working_days": "5"})
    assert find_gate(acme.acme.pk) is None


def test_notices_are_erased_with_the_candidate(acme: Users, rule: NoticeRule) -> None:
    notice(acme, "ada@example.com", date(2026, 1, 5))
    notice(acme, "bob@example.com", date(2026, 1, 5))
    personal_data.erase(acme.acme.pk, "Ada@example.com")
    assert [row.candidate_key for row in CandidateNotice.objects.all()] == ["email:bob@example.com"]


def test_a_closed_gate_is_no_call_that_may_have_happened() -> None:
    assert not GateClosed().may_have_happened
