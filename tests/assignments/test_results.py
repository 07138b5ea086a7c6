"""The results of a batch: filters, downloads, decisions, retries."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.assignments import checking
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import State
from dashboard.assignments.figures import recount
from dashboard.assignments.models import Assignment
from dashboard.audit.models import AuditEntry
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    checked,
    confirmed,
    let_look_ups_fall_due,
    people,
    posts,
    run,
    states,
)
from tests.assignments.previews import token
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

# Sending uses threads with their own database connections.
sends = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.usefixtures("quick")


@sends
def test_not_assigned_candidates_as_csv_and_retry(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = confirmed(acme, "=cmd@example.com\n" + people(4))
    Batch.objects.update(proven=True)
    partner.faults.add(
        route="assign", kind="status", status=400, times=2, body={"message": "Not this one."}
    )
    run(batch)
    url = f"/w/acme/batches/{batch.pk}/"
    raw = b"".join(recruiter.get(f"{url}not-assigned.csv").streaming_content)  # type: ignore[attr-defined]
    lines = raw.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all("Not this one." in line for line in lines[1:])
    assert not any(line.split(",")[1].startswith("=") for line in lines)
    form: Any = recruiter.page(url).find("form", action=f"{url}retry/")
    asked = {"token": token(form)}
    response = recruiter.post(f"{url}retry/", asked)
    assert recruiter.post(f"{url}retry/", asked)["Location"] == response["Location"]
    assert Batch.objects.count() == 2
    again = Batch.objects.latest("created_at")
    assert response["Location"].endswith(f"{again.pk}/")
    checking.check(again.pk)
    assert again.lines.count() == 2
    assert again.lines.filter(included=True).count() == 2


@sends
def test_rows_that_need_a_decision(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = confirmed(acme, people(3))
    run(batch)
    Assignment.objects.filter(line=2).update(state=State.NEEDS_YOU)
    url = f"/w/acme/batches/{batch.pk}/"
    recount(batch.pk)
    assert "Send unconfirmed invitations again" in text(recruiter.page(url).main)
    assert recruiter.post(f"{url}look-up/", {"send": "yes"}).status_code == 303
    let_look_ups_fall_due(acme)
    assert states(batch) == {State.ASSIGNED: 2, State.CONFIRMED: 1}
    assert posts(partner) == 3


@sends
def test_assignments_page_filters_and_highlights_unclear_rows(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    run(confirmed(acme, people(3)))
    Assignment.objects.filter(line=1).update(
        state=State.UNCONFIRMED, due_at=timezone.now() + timedelta(hours=1)
    )
    page = recruiter.page("/w/acme/assignments/")
    row = page.find("tr", class_="row-unclear")
    assert "Check again" in text(row)
    assert "Ravi" in text(row)
    found = recruiter.fragment("/w/acme/assignments/?q=person-2", "assignment-results")
    assert len(found.find_all("tr", attrs={"data-assignment": True})) == 1
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
    recruiter: LintingClient, acme: Cast, name: str, what: str
) -> None:
    batch = checked(acme, people(1))
    assert recruiter.get(f"/w/acme/batches/{batch.pk}/{name}").status_code == 200
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert (entry.facts["what"], entry.facts["batch"]) == (what, str(batch.pk))
