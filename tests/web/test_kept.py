"""A form that meets the sign-in gate waits in the session, if its view opted in."""

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dashboard.web.kept import KEY, LARGEST, keep, keeps_form, take, values


@keeps_form
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


def test_it_is_given_back_once_at_its_own_address(post: HttpRequest) -> None:
    keep(post, opted_in)
    assert take(get(post.session, "/elsewhere/")) is None  # type: ignore[arg-type]
    kept = take(get(post.session, "/here/"))  # type: ignore[arg-type]
    assert kept is not None
    assert values(kept) == {"name": "Ünï & co", "empty": ""}
    assert take(get(post.session, "/here/")) is None  # type: ignore[arg-type]


def test_only_of_views_that_opted_in_and_only_posts(post: HttpRequest) -> None:
    keep(post, not_opted_in)
    assert KEY not in post.session
    looked = get(post.session, "/here/")  # type: ignore[arg-type]
    keep(looked, opted_in)
    assert KEY not in looked.session


def test_nothing_huge_is_kept() -> None:
    request = RequestFactory().post("/here/", {"name": "x" * LARGEST})
    request.session = SessionStore()
    keep(request, opted_in)
    assert KEY not in request.session
