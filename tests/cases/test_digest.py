"""The queue in the e-mail digest: numbers with a link, and nobody's name."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from dashboard.cases.models import Case, CaseHandling
from dashboard.progress.digests import delivery
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.support.cases import DAY, START, create_flow, failed_candidate, open_all, store_sync
from tests.support.pages import LintingClient
from tests.support.users import Users


@pytest.fixture
def changed(recruiter: LintingClient, run_sync: RunSync, partner: Simulator) -> None:
    """Subscribe the recruiter, and let something change."""
    run_sync()
    recruiter.post("/w/acme/progress/digest/", {"every": "day"})
    partner.clock.advance(6 * 86400)
    run_sync()


def digest() -> str:
    """Return the text of the digest that is sent tomorrow."""
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        for pk in delivery.claim_due_digests():
            delivery.send_digest(pk)
    (message,) = mail.outbox
    return str(message.body)


def test_the_digest_has_the_open_cases(changed: None, acme: Users) -> None:
    open_all(get_flow())
    first = Case.objects.order_by("pk")[0]
    CaseHandling.objects.filter(case=first).update(
        assignee=acme.recruiter, due_on=timezone.localdate() - timedelta(days=7)
    )
    other = create_flow(acme.acme)
    store_sync(other, START + DAY, [failed_candidate(1)])
    open_all(other)
    Case.objects.filter(flow=other).update(opened_at=timezone.now() - timedelta(days=8))
    text = digest()
    count = Case.objects.count()
    # The digest is sent a day later.
    oldest = "the oldest open for 9 days"
    assert f"{count} open cases, 1 handled by you, 1 overdue, {oldest}\n" in text
    assert f"\n  Engineers: 1, {oldest}\n" in text
    assert f": {count - 1}, the oldest open for 1 day\n" in text
    assert "http://testserver/w/acme/cases/" in text
    assert first.email not in text


def test_a_digest_without_cases_says_nothing_of_them(changed: None) -> None:
    assert "case" not in digest()
