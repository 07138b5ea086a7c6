"""The style guide, which exists while DEBUG is on."""

import importlib
from collections.abc import Iterator

import pytest
from django.urls import clear_url_caches
from pytest_django import Settings

import dashboard.urls
from dashboard.core.rendering import styleguide
from tests.support.pages import LintingClient


@pytest.fixture
def _debugging(settings: Settings) -> Iterator[None]:
    """Load the routes as with DEBUG on."""
    settings.DEBUG = True
    importlib.reload(dashboard.urls)
    clear_url_caches()
    yield
    settings.DEBUG = False
    importlib.reload(dashboard.urls)
    clear_url_caches()


@pytest.mark.django_db
@pytest.mark.usefixtures("_debugging")
def test_the_style_guide_needs_no_sign_in() -> None:
    page = LintingClient().page("/styleguide/")
    for part in (".button-primary", ".notice-warn", ".field-invalid", ".empty", ".pagination"):
        assert page.select_one(part), part
    assert page.select_one("[role=progressbar]")


@pytest.mark.django_db
def test_the_style_guide_has_no_route_outside_debug() -> None:
    assert styleguide.urls(debug=False) == []
    assert LintingClient().get("/styleguide/").status_code == 404
