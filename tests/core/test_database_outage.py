"""A database that is away is told as what it is, on pages and in fragments."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection

from dashboard.core.errors.views import is_database_outage
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users


@pytest.fixture
def client(cast: Users) -> LintingClient:
    """Return a signed-in client that gets the page of an exception, not the exception."""
    found = LintingClient(raise_request_exception=False)
    found.force_login(cast.owner)
    return found


@pytest.fixture
def no_database(client: LintingClient) -> Iterator[None]:
    """Have every query fail as on a connection that broke."""

    def refuse(*_query: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("path", ["/", "/w/acme/flows/", "/account/", "/w/acme/members/"])
def test_a_page_says_so(client: LintingClient, no_database: None, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert text(parse(response).find("h1")) == "Flowdeck can't reach its database"


def test_a_form_says_so(client: LintingClient, no_database: None) -> None:
    response = client.post("/account/", {"name": "Olivia"})
    assert response.status_code == 503
    assert "check whether it took effect" in text(parse(response))


def test_a_fragment_says_so_above_the_page(client: LintingClient, no_database: None) -> None:
    response = client.get("/w/acme/flows/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (503, "#flash")
    assert b"<html" not in response.content


def test_other_faults_stay_faults() -> None:
    assert not is_database_outage(OperationalError("no such table: accounts_user"))
    assert not is_database_outage(ValueError("server closed the connection"))
    assert not is_database_outage(None)
