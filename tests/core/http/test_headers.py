"""Headers of all responses, health checks, and sign-in redirects."""

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from flows_api import __version__
from tests.support.pages import LintingClient
from tests.support.users import Users

PAGES = ("/sign-in/", "/w/acme/flows/", "/nowhere/")


@pytest.mark.parametrize("path", PAGES)
def test_the_content_policy_allows_nothing_inline(path: str, cast: Users) -> None:
    client = LintingClient()
    client.force_login(cast.owner)
    policy = client.get(path)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", PAGES)
def test_security_headers_are_set(path: str, db: None) -> None:
    response = LintingClient().get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_unknown_urls_require_sign_in_too(db: None) -> None:
    assert LintingClient().get("/w/acme/flows/")["Location"] == "/sign-in/?next=/w/acme/flows/"


def test_a_fragment_request_without_session_moves_the_whole_page(db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/w/acme/flows/?q=a"}
    response = LintingClient().get("/w/acme/batches/notices/?seen=1", headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=/w/acme/flows/%3Fq%3Da", (
        "and back to the page"
    )


def test_a_fragment_request_from_another_site_returns_to_this_site(db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/w/acme/flows/"}
    response = LintingClient().get("/w/acme/flows/", headers=headers)
    assert response["HX-Redirect"] == "/sign-in/?next=/w/acme/flows/"


@pytest.mark.parametrize("host", ["testserver", "10.0.0.7:8000"])
def test_health_checks_accept_any_host(db: None, host: str) -> None:
    client = LintingClient(HTTP_HOST=host)
    assert client.get("/healthz/").content == f"ok {__version__}\n".encode()
    assert client.get("/readyz/").content == b"ready\n"
    assert client.post("/readyz/").status_code == 405


def test_other_pages_reject_an_unlisted_host(db: None) -> None:
    assert LintingClient(HTTP_HOST="10.0.0.7").get("/sign-in/").status_code == 400


@pytest.mark.parametrize("path", ["/w/acme/flows/%00/", "/w/acme/audit/?person=a%00b"])
def test_a_nul_is_refused_before_the_database_sees_it(cast: Users, path: str) -> None:
    client = LintingClient()
    client.force_login(cast.owner)
    assert client.get(path).status_code == 400


def test_a_stale_form_gets_the_csrf_page(cast: Users) -> None:
    client = LintingClient(enforce_csrf_checks=True)
    client.force_login(cast.owner)
    response = client.post("/w/new/", {"name": "X"})
    assert response.status_code == 403
    assert "<h1" in response.content.decode()


def test_htmx_is_served_by_us(db: None) -> None:
    page = LintingClient().page("/sign-in/")
    for script in page.find_all("script"):
        assert script["src"].startswith(settings.STATIC_URL)
        assert finders.find(script["src"].removeprefix(settings.STATIC_URL).partition("?")[0])
