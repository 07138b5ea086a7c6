"""The results of a batch: filters, downloads, decisions, retries."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.assignments.imports import preflight
from dashboard.assignments.invitations.counts import recount
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState
from dashboard.audit.models import AuditEntry
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    addresses,
    checked_batch,
    confirmed_batch,
    count_assign_calls,
    count_states,
    reconcile_all,
    run_batch,
)
from tests.assignments.review_pages import token
from tests.support.pages import LintingClient, text
from tests.support.users import Users

# Sending uses threads with their own database connections.
sends = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.usefixtures("quick")


@sends
def test_not_assigned_candidates_as_csv_and_retry(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = confirmed_batch(acme, "=cmd@example.com\n" + addresses(4))
    Batch.objects.update(has_first_success=True)
    partner.faults.add(
        route="assign", kind="status", status=400, times=2, body={"message": "Not this one."}
    )
    run_batch(batch)
    reconcile_all(acme)
    url = f"/w/acme/batches/{batch.pk}/"
    raw = b"".join(recruiter.get(f"{url}not-assigned.csv").streaming_content)  # type: ignore[attr-defined]
    lines = raw.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all("Not this one." in line for line in lines[1:])
    assert not any(line.split(",")[1].startswith("=") for line in lines)
    form: Any = recruiter.page(url).find("form", action=f"{url}retry/")
    requested = {"token": token(form)}
    response = recruiter.post(f"{url}retry/", requested)
    assert recruiter.post(f"{url}retry/", requested)["Location"] == response["Location"]
    assert Batch.objects.count() == 2
    again = Batch.objects.latest("created_at")
    assert response["Location"].endswith(f"{again.pk}/")
    preflight.run_preflight(again.pk)
    assert again.lines.count() == 2
    assert again.lines.filter(included=True).count() == 2


@sends
def test_rows_that_need_a_decision(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = confirmed_batch(acme, addresses(3))
    run_batch(batch)
    Assignment.objects.filter(line=2).update(state=AssignmentState.NEEDS_DECISION)
    url = f"/w/acme/batches/{batch.pk}/"
    recount(batch.pk)
    assert "Send unconfirmed invitations again" in text(recruiter.page(url).main)
    assert recruiter.post(f"{url}recheck/", {"send": "yes"}).status_code == 303
    reconcile_all(acme)
    assert count_states(batch) == {AssignmentState.ASSIGNED: 2, AssignmentState.CONFIRMED: 1}
    assert count_assign_calls(partner) == 3


@sends
def test_assignments_page_filters_and_highlights_unclear_rows(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    run_batch(confirmed_batch(acme, addresses(3)))
    Assignment.objects.filter(line=1).update(
        state=AssignmentState.UNCONFIRMED, due_at=timezone.now() + timedelta(hours=1)
    )
    page = recruiter.page("/w/acme/assignments/")
    row = page.find("tr", class_="row-unclear")
    assert "Check again" in text(row)
    assert "Ravi" in text(row)
    for q in ("person-2", "PERSON-2 nobody@"):
        found = recruiter.fragment(f"/w/acme/assignments/?q={q}", "assignment-results")
        assert len(found.find_all("tr", attrs={"data-assignment": True})) == (q == "person-2")
    assert (
        len(
            recruiter.page("/w/acme/assignments/?outcome=unconfirmed").find_all(
                "tr", attrs={"data-assignment": True}
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [("not-assigned.csv", "not assigned"), ("lines-to-correct.csv", "lines to correct")],
)
def test_export_of_names_is_recorded(
    recruiter: LintingClient, acme: Users, name: str, what: str
) -> None:
    batch = checked_batch(acme, addresses(1))
    assert recruiter.get(f"/w/acme/batches/{batch.pk}/{name}").status_code == 200
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert (entry.details["what"], entry.details["batch"]) == (what, str(batch.pk))
