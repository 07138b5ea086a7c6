"""Digests: off by default, sent once, without names, with an unsubscribe link."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dashboard.accounts.models import User
from dashboard.core.tasks.scheduler import jobs
from dashboard.progress import tasks
from dashboard.progress.digests import delivery
from dashboard.progress.models import Digest, SyncedCandidate
from dashboard.workspaces.models import Membership
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

SUBSCRIBE = "/w/acme/progress/digest/"


def send_due() -> None:
    """Send the digests that are due, as the scheduler and the queue do."""
    for pk in delivery.claim_due_digests():
        delivery.send_digest(pk)


def tomorrow(days: float = 1) -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=days, minutes=1), tick=False)


@pytest.fixture
def subscribed(viewer: LintingClient, run_sync: RunSync, partner: Simulator) -> None:
    """Subscribe the viewer to a daily digest, and let something change."""
    run_sync()
    viewer.post(SUBSCRIBE, {"every": "day"})
    partner.clock.advance(6 * 86400)
    run_sync()


def test_no_digest_without_a_subscription(run_sync: RunSync, partner: Simulator) -> None:
    run_sync()
    with tomorrow(30):
        send_due()
    assert not mail.outbox


def test_digest_has_numbers_but_no_names(subscribed: None, acme: Users) -> None:
    assert "progress digests" in [job.name for job in jobs()]
    with tomorrow():
        send_due()
        send_due()
    (message,) = mail.outbox
    assert message.to == [acme.viewer.email]
    assert re.search(r"\d+ (completed|failed|passed a step)", str(message.body))
    assert "http://testserver/w/acme/flows/1/progress/" in message.body
    names = SyncedCandidate.objects.values_list("email", "first_name", "last_name")
    parts = {part for candidate in names for part in candidate if len(part) > 4}
    assert not [part for part in parts if part in message.body]


def test_digest_is_in_the_members_language(subscribed: None, acme: Users) -> None:
    User.objects.filter(pk=acme.viewer.pk).update(language="de")
    with tomorrow():
        send_due()
    (message,) = mail.outbox
    assert re.search(r"\d+ (abgeschlossen|gescheitert|nicht bestanden)", str(message.body).lower())


def test_scheduler_does_not_wait_for_the_mail_server(subscribed: None) -> None:
    with tomorrow():
        [job.run() for job in jobs() if job.name == "progress digests"]
        assert not mail.outbox
        (queued,) = DBTaskResult.objects.filter(task_path__endswith="send_digest")
        tasks.send_digest.func(*queued.args_kwargs["args"])
    assert len(mail.outbox) == 1


def test_a_digest_whose_task_was_lost_is_sent_later_and_only_once(subscribed: None) -> None:
    with tomorrow() as clock:
        (lost,) = delivery.claim_due_digests()
        assert list(delivery.claim_due_digests()) == []
        clock.shift(delivery.RETRY_AFTER)
        assert list(delivery.claim_due_digests()) == [lost]
        for _ in range(2):
            delivery.send_digest(lost)
    assert len(mail.outbox) == 1


def test_no_digest_without_changes(subscribed: None) -> None:
    with tomorrow():
        send_due()
    with tomorrow(3):
        send_due()
    assert len(mail.outbox) == 1


def test_weekly_digest_waits_a_week(viewer: LintingClient, subscribed: None) -> None:
    viewer.post(SUBSCRIBE, {"every": "week"})
    with tomorrow(2):
        send_due()
    assert not mail.outbox
    with tomorrow(8):
        send_due()
    assert len(mail.outbox) == 1


def test_unsubscribing_needs_no_sign_in(subscribed: None) -> None:
    with tomorrow():
        send_due()
    link = re.search(r"http://testserver(/digest/\S+/off/)", str(mail.outbox[0].body))
    assert link
    stranger = LintingClient()
    assert stranger.page(link[1]).find("form", action=link[1])
    assert Digest.objects.exists(), "opening the page changes nothing"
    assert "You are unsubscribed" in text(parse(stranger.post(link[1])))
    assert not Digest.objects.exists()


def test_forged_unsubscribe_link_does_nothing(subscribed: None) -> None:
    Client().post("/digest/1:forged/off/")
    assert Digest.objects.exists()


def test_former_members_get_no_digest(subscribed: None, acme: Users) -> None:
    Membership.objects.filter(user=acme.viewer).delete()
    with tomorrow():
        send_due()
    assert not mail.outbox
    assert not Digest.objects.exists()


def test_failed_digest_is_sent_later(subscribed: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    with tomorrow():
        send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with tomorrow(1.1):
        send_due()
    assert len(mail.outbox) == 1
