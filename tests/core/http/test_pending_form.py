"""Pending forms: stored in the session until the user has signed in again."""

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dashboard.core.http.pending_form import (
    MAX_LENGTH,
    SESSION_KEY,
    form_values,
    pop_pending_form,
    save_pending_form,
    saves_pending_form,
)


@saves_pending_form
def opted_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def not_opted_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.fixture
def post() -> HttpRequest:
    request = RequestFactory().post(
        "/here/", {"name": "Ünï & co", "csrfmiddlewaretoken": "secret", "empty": ""}
    )
    request.session = SessionStore()
    return request


def get(session: SessionStore, path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.session = session
    return request


def test_a_pending_form_is_returned_once_at_its_path(post: HttpRequest) -> None:
    save_pending_form(post, opted_in)
    assert pop_pending_form(get(post.session, "/elsewhere/")) is None  # type: ignore[arg-type]
    pending = pop_pending_form(get(post.session, "/here/"))  # type: ignore[arg-type]
    assert pending is not None
    assert form_values(pending) == {"name": "Ünï & co", "empty": ""}
    assert pop_pending_form(get(post.session, "/here/")) is None  # type: ignore[arg-type]


def test_only_posts_to_opted_in_views_are_stored(post: HttpRequest) -> None:
    save_pending_form(post, not_opted_in)
    assert SESSION_KEY not in post.session
    request = get(post.session, "/here/")  # type: ignore[arg-type]
    save_pending_form(request, opted_in)
    assert SESSION_KEY not in request.session


def test_a_large_form_is_not_stored() -> None:
    request = RequestFactory().post("/here/", {"name": "x" * MAX_LENGTH})
    request.session = SessionStore()
    save_pending_form(request, opted_in)
    assert SESSION_KEY not in request.session
