"""Old paths redirect to their successors, whole: method, form, ids and query."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.converters import PartnerId
from dashboard.core.http.old_paths import MOVED, PLACEHOLDER, OldPathMiddleware, find_new_path
from tests.support.access import routes
from tests.support.users import Users

UUID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
IDS = {"slug": "acme", "flow": "1", "candidate": "1", "batch": UUID, "edit": "1"}
OTHER_ID = "1"
ODD_IDS = ("a b", "ä", "?x=1", "#x", "100%", "a~1b", "~", "..~2", "a;b", "\n")


def fill(path: str, **ids: str) -> str:
    """Return ``path`` with a value for each placeholder."""
    return PLACEHOLDER.sub(lambda name: (IDS | ids).get(name[1], OTHER_ID), path)


@pytest.mark.parametrize("old", MOVED)
def test_an_old_path_leads_to_a_page_and_is_none_itself(old: str) -> None:
    assert resolve(fill(MOVED[old])).url_name
    with pytest.raises(Resolver404):
        resolve(fill(old))
    assert MOVED[old] not in MOVED


@pytest.mark.parametrize("old", MOVED)
def test_a_link_keeps_its_query(old: str) -> None:
    response = Client().get(f"{fill(old)}?show=stalled&q=%C3%A4+%26&q=2")
    assert response.status_code == 301
    path, _, query = response["Location"].partition("?")
    assert query == "show=stalled&q=%C3%A4+%26&q=2"
    assert path == fill(MOVED[old]) or old.endswith("/mending/")


@pytest.mark.parametrize("old", MOVED)
def test_a_form_is_submitted_again(old: str) -> None:
    response = Client().post(f"{fill(old)}?a=1", {"edit": "1"})
    assert (response.status_code, response["Location"]) == (308, f"{fill(MOVED[old])}?a=1")


@pytest.mark.parametrize("value", ["", "x", "../..", "1" * 5000, "٣"])
def test_a_form_without_its_number_leads_nowhere(value: str) -> None:
    response = Client().post(f"/w/acme/batches/{UUID}/mending/", {"edit": value})
    with pytest.raises(Resolver404):
        resolve(response["Location"])


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_odd_id_stays_whole(odd: str) -> None:
    segment = PartnerId().to_url(odd)
    path = fill(
        "/w/<slug>/flows/<flow>/progress/people/of/<candidate>/", flow=segment, candidate=segment
    )
    request = RequestFactory().get("/")
    request.path_info = path
    response = OldPathMiddleware(lambda _: pytest.fail("not redirected"))(request)
    address = urlsplit(response["Location"])
    assert not address.query
    assert not address.fragment
    kwargs = resolve(unquote(address.path)).kwargs
    assert (kwargs["flow_id"], kwargs["candidate_id"]) == (odd, odd)


@given(path=st.text(alphabet="/wacmeflows1progrsplndkt?#\\.%:@\n", max_size=60))
def test_no_redirect_leads_to_another_host(path: str) -> None:
    request = RequestFactory().get("/")
    for start in ("", "/", "//", "/w/acme/flows/1/progress/people/of/"):
        request.path_info = start + path
        new = find_new_path(request)
        assert new is None or re.match(r"/(w|account)/", new)


def test_no_current_page_is_taken_for_an_old_one(cast: Users) -> None:
    request: Any = RequestFactory().get("/")
    for route in routes():
        ids = dict.fromkeys(route.arguments, OTHER_ID)
        ids |= {name: UUID for name in route.arguments if f"<uuid:{name}>" in route.pattern}
        request.path_info = route.path("acme", ids | {"uidb36": "1", "key": "set-password"})
        assert find_new_path(request) is None, route.name


def test_sign_in_returns_to_the_new_path(cast: Users) -> None:
    response = Client().get("/w/acme/flows/1/progress/people/?show=stalled", follow=True)
    assert response.redirect_chain[-1][0].startswith(
        "/sign-in/?next=/w/acme/flows/1/candidates/%3Fshow%3Dstalled"
    )
