"""Taptalent's webhook: off by default, secured by a key, and it only starts an earlier sync."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.models import SyncedFlow, SyncSchedule, Webhook
from dashboard.progress.sync import schedule
from dashboard.progress.webhooks import registration
from tests.support.pages import LintingClient, text
from tests.support.users import Users

PAGE = "/w/acme/progress/webhook/"
KEY = "whk_0123456789abcdef"
EVENT = {"event": "candidate.updated", "timestamp": "2026-03-01T09:00:00Z", "data": {"id": 1}}


@pytest.fixture
def webhook(acme: Users) -> Webhook:
    registration.create_webhook(acme.acme)
    registration.save_key(acme.acme, KEY)
    return Webhook.objects.get()


def post_event(webhook: Webhook, key: str | None = KEY, **headers: str) -> int:
    """Return the status of an event posted from outside, without session and CSRF token."""
    given = headers if key is None else {"X-Webhook-Key": key, **headers}
    response = Client(enforce_csrf_checks=True).post(
        reverse("webhook", args=[webhook.token]), EVENT, "application/json", headers=given
    )
    assert not response.content
    return response.status_code


def queued() -> list[Any]:
    return list(DBTaskResult.objects.filter(task_path__endswith="request_early_sync"))


def test_owner_creates_and_removes_the_webhook(owner: LintingClient) -> None:
    assert Client().post("/hooks/x/", EVENT, "application/json").status_code == 404
    assert "Off" in text(owner.page(PAGE).main)
    assert not Webhook.objects.exists()
    owner.post(PAGE, {"action": "create"})
    webhook = Webhook.objects.get()
    assert f"http://testserver/hooks/{webhook.token}/" in text(owner.page(PAGE).main)
    assert post_event(webhook) == 401, "no key is saved yet"
    assert post_event(webhook, "") == 401
    owner.post(PAGE, {"action": "key", "key": KEY})
    assert post_event(webhook) == 204
    assert "Last event" in text(owner.page(PAGE).main)
    owner.post(PAGE, {"action": "remove"})
    assert post_event(webhook) == 404


def test_key_is_stored_as_a_hash_and_never_shown(
    owner: LintingClient, webhook: Webhook, acme: Users
) -> None:
    assert KEY not in json.dumps(Webhook.objects.values("token", "key_hash")[0])
    assert KEY not in str(owner.page(PAGE))
    refused = owner.post(PAGE, {"action": "key", "key": "too-long" * 26})
    assert refused.status_code == 422
    assert b"too-long" not in refused.content
    assert registration.is_valid_key(Webhook.objects.get(), KEY)


def test_key_survives_a_rotated_secret(webhook: Webhook, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert registration.is_valid_key(webhook, KEY)
    settings.SECRET_KEY_FALLBACKS = []
    assert not registration.is_valid_key(webhook, KEY)


@pytest.mark.parametrize("key", [None, "", "wrong", KEY + " x", "ключ"])
def test_wrong_key_is_refused(webhook: Webhook, key: str | None) -> None:
    given = key.encode().decode("latin-1") if key else key
    assert post_event(webhook, given) == 401
    assert not queued()


def test_a_short_key_is_accepted_with_a_warning(owner: LintingClient, webhook: Webhook) -> None:
    page = owner.post(PAGE, {"action": "key", "key": "short"}, follow=True)
    assert "fewer than 16 characters" in page.content.decode()
    assert post_event(webhook, "short") == 204
    page = owner.post(PAGE, {"action": "key", "key": KEY}, follow=True)
    assert "fewer than 16 characters" not in page.content.decode()


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-07-01T12:00:00Z",
        "2026-07-01T11:50:00.000Z",
        "2026-07-01T14:09:59+02:00",
        "2026-07-01T12:05:00",
        "1782907200",
        "1782907200123",
        "",
        " ",
    ],
)
def test_an_event_of_these_minutes_is_accepted(timestamp: str) -> None:
    assert not registration.is_replay(timestamp, NOON)


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-07-01T11:49:59Z",
        "2026-07-01T12:10:01Z",
        "2026-06-30T12:00:00Z",
        "2026-07-01T12:00:00+02:00",
        "1782900000",
        "9999-99-99T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "yesterday",
        "1782907200 or so",
        "null",
    ],
)
def test_a_stale_or_unreadable_time_is_refused(timestamp: str) -> None:
    assert registration.is_replay(timestamp, NOON)


@given(timestamp=st.text(max_size=40))
def test_no_time_raises_anything(timestamp: str) -> None:
    registration.is_replay(timestamp, NOON)


def test_an_old_event_starts_nothing(webhook: Webhook) -> None:
    old = (timezone.now() - timedelta(minutes=11)).isoformat()
    assert post_event(webhook, **{"X-Webhook-Timestamp": old}) == 401
    assert not queued()
    fresh = timezone.now().isoformat()
    assert post_event(webhook, **{"X-Webhook-Timestamp": fresh}) == 204


def test_many_events_start_one_sync_a_minute(webhook: Webhook) -> None:
    assert [post_event(webhook) for _ in range(5)] == [204] * 5
    assert len(queued()) == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        post_event(webhook)
    assert len(queued()) == 2


def test_huge_event_is_refused(webhook: Webhook) -> None:
    response = Client().post(
        reverse("webhook", args=[webhook.token]),
        b"x" * (256 * 1024 + 1),
        "application/json",
        headers={"X-Webhook-Key": KEY},
    )
    assert response.status_code == 413
    assert not queued()


def test_early_sync_keeps_the_pause_of_large_flows(acme: Users) -> None:
    now, later = timezone.now(), timezone.now() + timedelta(hours=1)
    SyncSchedule.objects.create(workspace=acme.acme, due_at=later)
    for name, seconds in (("small", 0.5), ("large", 120.0)):
        SyncedFlow.objects.create(
            workspace=acme.acme,
            flow_id=name,
            name=name,
            synced_at=now - timedelta(minutes=5),
            seconds=seconds,
            due_at=later,
        )
    schedule.request_early_sync(acme.acme.pk)
    due = dict(SyncedFlow.objects.values_list("flow_id", "due_at"))
    assert due["small"] <= timezone.now()
    assert due["large"] == now - timedelta(minutes=5) + timedelta(seconds=1200)
    assert SyncSchedule.objects.get().due_at <= timezone.now()
    assert not SyncedFlow.objects.filter(workspace=acme.other).exists()


def test_only_owners_see_the_webhook(viewer: LintingClient, webhook: Webhook) -> None:
    assert viewer.get(PAGE).status_code == 403
    assert "webhook" not in str(viewer.page("/w/acme/progress/").main)
