"""The reminder of reviews in the e-mail digest."""

from datetime import timedelta

import time_machine
from django.core import mail
from django.utils import timezone

from dashboard.dossiers.models import ReviewDate
from dashboard.progress.digests import delivery
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync
from tests.support.pages import LintingClient
from tests.support.users import Users


def digest() -> str:
    """Return the text of the digest that is sent tomorrow."""
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        for pk in delivery.claim_due_digests():
            delivery.send_digest(pk)
    (message,) = mail.outbox
    return str(message.body)


def test_the_digest_reminds_of_due_reviews(
    recruiter: LintingClient, run_sync: RunSync, partner: Simulator, acme: Users
) -> None:
    run_sync()
    recruiter.post("/w/acme/progress/digest/", {"every": "day"})
    partner.clock.advance(6 * 86400)
    run_sync()
    today = timezone.localdate()
    for order, days in ((1, 0), (2, 1), (3, 9)):
        due_on = today + timedelta(days=days)
        ReviewDate.objects.create(workspace=acme.acme, flow_id="1", order=order, due_on=due_on)
    text = digest()
    assert "2 thresholds are due for review" in text
    assert "http://testserver/w/acme/threshold-reviews/" in text
