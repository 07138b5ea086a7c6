"""The style guide: a page of the developers, where DEBUG is on."""

import importlib
from collections.abc import Iterator

import pytest
from django.urls import clear_url_caches
from pytest_django import Settings

import dashboard.urls
from dashboard.web import styleguide
from tests.support.pages import LintingClient


@pytest.fixture
def _debugging(settings: Settings) -> Iterator[None]:
    """The routes as they are with DEBUG on."""
    settings.DEBUG = True
    importlib.reload(dashboard.urls)
    clear_url_caches()
    yield
    settings.DEBUG = False
    importlib.reload(dashboard.urls)
    clear_url_caches()


@pytest.mark.django_db
@pytest.mark.usefixtures("_debugging")
def test_it_shows_the_components_without_anybody_signed_in() -> None:
    page = LintingClient().page("/styleguide/")
    for part in (".button-primary", ".notice-warn", ".field-invalid", ".empty", ".pagination"):
        assert page.select_one(part), part
    assert page.select_one("[role=progressbar]")


@pytest.mark.django_db
def test_elsewhere_it_is_no_route() -> None:
    assert styleguide.urls(debug=False) == []
    assert LintingClient().get("/styleguide/").status_code == 404
