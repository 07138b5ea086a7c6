"""Every form that stores a row behind a unique constraint, posted twice at the same time.

Both requests run in threads of their own, and meet where each has checked and neither has stored.
The second answer says what the first one did, and nothing is stored twice.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from flows_api.simulator import Simulator
from tests.support.races import meeting_at, run_at_once
from tests.support.users import connect, create_users
from tests.under_fire.double_posts import NOT_POSTED, POSTED, DoublePost, Make, unique_constraints

FORMS = sorted({form for forms in POSTED.values() for form in forms}, key=lambda f: f.__name__)


def test_each_unique_constraint_has_a_form_or_a_reason() -> None:
    known = set(unique_constraints())
    assert known - POSTED.keys() - NOT_POSTED.keys() == set()
    assert (POSTED.keys() | NOT_POSTED.keys()) - known == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", FORMS, ids=lambda form: form.__name__)
def test_two_posts_at_once_are_one(partner: Simulator, settings: Settings, make: Make) -> None:
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    cache.clear()
    cast = create_users()
    connect(cast.acme, partner.base_url, partner.api_key)
    form = make(cast)
    before = form.rows.count()
    posts = [_post(form, data) for data in (form.data, form.data | form.again)]
    with meeting_at(form.rows.model):
        first, second = run_at_once(*posts)
    assert sorted([first.status_code, second.status_code]) == [303, form.second]
    assert form.rows.all().count() - before == form.more
    if not form.again:
        assert first["Location"] == second["Location"]


def _post(form: DoublePost, data: dict[str, Any]) -> Callable[[], Any]:
    client = Client(raise_request_exception=False)
    if form.user is not None:
        client.force_login(form.user)
    return lambda: client.post(form.path, data)
