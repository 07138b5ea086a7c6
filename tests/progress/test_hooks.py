"""Taptalent's webhook: off by default, its key alone opens it, and all it does is an early look."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dashboard.progress import hooks, watching
from dashboard.progress.models import Hook, TrackedFlow, Watch
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

PAGE = "/w/acme/progress/webhook/"
KEY = "whk_0123456789abcdef"
EVENT = {"event": "candidate.updated", "timestamp": "2026-03-01T09:00:00Z", "data": {"id": 1}}


@pytest.fixture
def hook(acme: Cast) -> Hook:
    hooks.create(acme.acme)
    hooks.save_key(acme.acme, KEY)
    return Hook.objects.get()


def tell(hook: Hook, key: str | None = KEY, **headers: str) -> int:
    """What Taptalent is answered: from outside, with no session and no token."""
    given = headers if key is None else {"X-Webhook-Key": key, **headers}
    response = Client(enforce_csrf_checks=True).post(
        reverse("hook", args=[hook.token]), EVENT, "application/json", headers=given
    )
    assert not response.content
    return response.status_code


def queued() -> list[Any]:
    return list(DBTaskResult.objects.filter(task_path__endswith="look_early"))


def test_there_is_none_until_an_owner_makes_it(owner: LintingClient) -> None:
    assert Client().post("/hooks/x/", EVENT, "application/json").status_code == 404
    assert "Off" in text(owner.page(PAGE).main)
    assert not Hook.objects.exists()
    owner.post(PAGE, {"action": "create"})
    hook = Hook.objects.get()
    assert f"http://testserver/hooks/{hook.token}/" in text(owner.page(PAGE).main)
    assert tell(hook) == 401, "no key is saved yet"
    assert tell(hook, "") == 401
    owner.post(PAGE, {"action": "key", "key": KEY})
    assert tell(hook) == 204
    assert "Last event" in text(owner.page(PAGE).main)
    owner.post(PAGE, {"action": "remove"})
    assert tell(hook) == 404


def test_the_key_is_kept_as_a_fingerprint_and_never_shown(
    owner: LintingClient, hook: Hook, acme: Cast
) -> None:
    assert KEY not in json.dumps(Hook.objects.values("token", "key_hash")[0])
    assert KEY not in str(owner.page(PAGE))
    refused = owner.post(PAGE, {"action": "key", "key": "too-short"})
    assert refused.status_code == 422
    assert b"too-short" not in refused.content
    assert hooks.opens(Hook.objects.get(), KEY)


def test_the_key_outlives_a_new_secret(hook: Hook, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert hooks.opens(hook, KEY)
    settings.SECRET_KEY_FALLBACKS = []
    assert not hooks.opens(hook, KEY)


@pytest.mark.parametrize("key", [None, "", "wrong", KEY + " x", "ключ"])
def test_another_key_does_nothing(hook: Hook, key: str | None) -> None:
    given = key.encode().decode("latin-1") if key else key
    assert tell(hook, given) == 401
    assert not queued()


def test_an_old_event_is_a_replay(hook: Hook) -> None:
    old = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    assert tell(hook, **{"X-Webhook-Timestamp": old}) == 401
    fresh = datetime.now(UTC).isoformat()
    assert tell(hook, **{"X-Webhook-Timestamp": fresh}) == 204
    assert tell(hook, **{"X-Webhook-Timestamp": "9999-99-99T00:00:00Z"}) == 204, "no sign"


def test_many_events_are_one_look_a_minute(hook: Hook) -> None:
    assert [tell(hook) for _ in range(5)] == [204] * 5
    assert len(queued()) == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        tell(hook)
    assert len(queued()) == 2


def test_a_huge_event_is_refused_unread(hook: Hook) -> None:
    response = Client().post(
        reverse("hook", args=[hook.token]),
        b"x" * (256 * 1024 + 1),
        "application/json",
        headers={"X-Webhook-Key": KEY},
    )
    assert response.status_code == 413
    assert not queued()


def test_an_early_look_leaves_large_flows_their_rest(acme: Cast) -> None:
    now, later = timezone.now(), timezone.now() + timedelta(hours=1)
    Watch.objects.create(workspace=acme.acme, due_at=later)
    for name, seconds in (("small", 0.5), ("large", 120.0)):
        TrackedFlow.objects.create(
            workspace=acme.acme,
            flow_id=name,
            name=name,
            looked_at=now - timedelta(minutes=5),
            seconds=seconds,
            due_at=later,
        )
    watching.look_early(acme.acme.pk)
    due = dict(TrackedFlow.objects.values_list("flow_id", "due_at"))
    assert due["small"] <= timezone.now()
    assert due["large"] == now - timedelta(minutes=5) + timedelta(seconds=1200)
    assert Watch.objects.get().due_at <= timezone.now()
    assert not TrackedFlow.objects.filter(workspace=acme.other).exists()


def test_only_owners_see_the_door(viewer: LintingClient, hook: Hook) -> None:
    assert viewer.get(PAGE).status_code == 403
    assert "webhook" not in str(viewer.page("/w/acme/progress/").main)
