"""The style and script bundles."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from dashboard.core.rendering.components import cached_component
from dashboard.core.static_files.bundles import BUNDLES
from dashboard.core.static_files.compact import compact_css, compact_script

ROOT = Path(settings.BASE_DIR)
OF_EVERY_PAGE = ("css/flowdeck.css", "js/flowdeck.js")


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Collect the static files as in production, and yield their folder."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "dashboard.core.static_files.bundles.BundledStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    # A process has one storage, so components keep its addresses.
    cached_component.cache_clear()
    yield tmp_path
    cached_component.cache_clear()


def test_a_bundle_holds_its_parts_in_order(collected: Path) -> None:
    for bundle, parts in BUNDLES.items():
        text = (collected / bundle).read_text()
        assert (collected / f"{bundle}.gz").exists()
        compact = compact_css if bundle.endswith(".css") else compact_script
        texts = [compact((ROOT / "static" / part).read_text()) for part in parts]
        assert text.split() == "\n".join(texts).split()


def test_a_page_links_one_file_for_each_of_its_bundles(collected: Path, client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    for bundle in OF_EVERY_PAGE:
        name, kind = bundle.split(".")
        (link,) = re.findall(rf'"/static/({name}\.[0-9a-f]+\.{kind})"', page)
        assert (collected / link).exists()
        parts = BUNDLES[bundle]
        assert not any(f"{part.removesuffix('.' + kind)}." in page for part in parts)


def test_collecting_again_does_not_duplicate_parts(collected: Path) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (collected / "css/flowdeck.css").read_text().count("@layer tokens,base") == 1


def test_while_debugging_a_page_links_the_parts(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    links = re.findall(r'"/static/((?:css|js)/[\w-]+\.(?:css|js))"', page)
    for bundle in OF_EVERY_PAGE:
        parts = BUNDLES[bundle]
        assert [link for link in links if link in parts] == list(parts)


def test_every_style_and_script_is_used() -> None:
    templates = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert [bundle for bundle in BUNDLES if f'"{bundle}"' not in templates] == []
    known = {part for parts in BUNDLES.values() for part in parts}
    files = {
        str(path.relative_to(ROOT / "static"))
        for folder in ("css", "js")
        for path in (ROOT / "static" / folder).iterdir()
    }
    assert {file for file in files - known if f'"{file}"' not in templates} == set()
