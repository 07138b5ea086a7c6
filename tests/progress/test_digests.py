"""Mails about changes: off by default, once, without names, with a way out."""

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
from dashboard.progress import digests, tasks
from dashboard.progress.models import Digest, Person
from dashboard.web.periodic import jobs
from dashboard.workspaces.models import Membership
from flows_api.simulator import Simulator
from tests.progress.conftest import Look
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

CHOOSE = "/w/acme/progress/digest/"


def send_due() -> None:
    """What the sweep and then the queue do."""
    for pk in digests.due():
        digests.send(pk)


def tomorrow(days: float = 1) -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=days, minutes=1), tick=False)


@pytest.fixture
def moved(viewer: LintingClient, look: Look, partner: Simulator) -> None:
    """Vera wants a mail every day, and something has changed since."""
    look()
    viewer.post(CHOOSE, {"every": "day"})
    partner.clock.advance(6 * 86400)
    look()


def test_nobody_gets_a_mail_they_did_not_ask_for(look: Look, partner: Simulator) -> None:
    look()
    with tomorrow(30):
        send_due()
    assert not mail.outbox


def test_it_tells_what_changed_and_names_nobody(moved: None, acme: Cast) -> None:
    assert "progress digests" in [job.name for job in jobs()]
    with tomorrow():
        send_due()
        send_due()
    (message,) = mail.outbox
    assert message.to == [acme.viewer.email]
    assert re.search(r"\d+ (completed|failed|passed a step)", str(message.body))
    assert "http://testserver/w/acme/flows/1/progress/" in message.body
    names = Person.objects.values_list("email", "first_name", "last_name")
    parts = {part for person in names for part in person if len(part) > 4}
    assert not [part for part in parts if part in message.body]


def test_it_speaks_the_persons_language(moved: None, acme: Cast) -> None:
    User.objects.filter(pk=acme.viewer.pk).update(language="de")
    with tomorrow():
        send_due()
    (message,) = mail.outbox
    assert re.search(r"\d+ (abgeschlossen|gescheitert|nicht bestanden)", str(message.body).lower())


def test_the_sweep_waits_for_no_mail_server(moved: None) -> None:
    with tomorrow():
        [job.run() for job in jobs() if job.name == "progress digests"]
        assert not mail.outbox
        (queued,) = DBTaskResult.objects.filter(task_path__endswith="send_digest")
        tasks.send_digest.func(*queued.args_kwargs["args"])
    assert len(mail.outbox) == 1


def test_nothing_new_is_no_mail(moved: None) -> None:
    with tomorrow():
        send_due()
    with tomorrow(3):
        send_due()
    assert len(mail.outbox) == 1


def test_weekly_is_not_daily(viewer: LintingClient, moved: None) -> None:
    viewer.post(CHOOSE, {"every": "week"})
    with tomorrow(2):
        send_due()
    assert not mail.outbox
    with tomorrow(8):
        send_due()
    assert len(mail.outbox) == 1


def test_the_way_out_needs_no_sign_in_and_no_more_than_a_button(moved: None) -> None:
    with tomorrow():
        send_due()
    link = re.search(r"http://testserver(/digest/\S+/off/)", str(mail.outbox[0].body))
    assert link
    stranger = LintingClient()
    assert stranger.page(link[1]).find("form", action=link[1])
    assert Digest.objects.exists(), "opening the page changes nothing"
    assert "They are off" in text(parse(stranger.post(link[1])))
    assert not Digest.objects.exists()


def test_a_forged_way_out_leads_nowhere(moved: None) -> None:
    Client().post("/digest/1:forged/off/")
    assert Digest.objects.exists()


def test_who_left_the_workspace_gets_none(moved: None, acme: Cast) -> None:
    Membership.objects.filter(user=acme.viewer).delete()
    with tomorrow():
        send_due()
    assert not mail.outbox
    assert not Digest.objects.exists()


def test_a_mail_that_could_not_be_sent_is_sent_later(moved: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    with tomorrow():
        send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with tomorrow(1.1):
        send_due()
    assert len(mail.outbox) == 1
