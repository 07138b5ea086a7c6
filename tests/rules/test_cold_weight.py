"""The first load of a page by a browser: requests and compressed bytes.

Counted are HTML, styles and scripts, as production serves them. A budget is what the page takes
today. Lower it after making a page lighter.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from dashboard.core.http.compression import compress
from dashboard.core.rendering.components import cached_component
from dashboard.progress.sync import schedule
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient
from tests.support.users import Users

MAX_REQUESTS = 8
GAIN = 1.03

PAGES = {
    "/w/acme/flows/": 34_800,
    "/w/acme/flows/1/": 35_600,
    "/w/acme/flows/1/candidates/": 42_700,
    "/w/acme/flows/1/progress/": 49_500,
    "/w/acme/flows/1/progress/adverse-impact/": 37_500,
    "/w/acme/flows/1/candidates/?show=all": 43_600,
    "/w/acme/progress/": 39_100,
    "/w/acme/progress/compare/": 37_100,
    "/w/acme/flows/1/edit/": 43_600,
    "/w/acme/flows/new/": 42_200,
    "/w/acme/flows/1/assign/": 35_100,
    "/w/acme/members/": 34_000,
}
LINK = re.compile(r'(?:<script src|<link rel="stylesheet" href)="/static/([^"]+)"')


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Collect the static files as in production, and yield their folder."""
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "dashboard.core.static_files.bundles.BundledStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    cached_component.cache_clear()
    yield tmp_path
    cached_component.cache_clear()


def test_pages_load_little_for_the_first_time(
    collected: Path, owner: LintingClient, acme: Users, partner: Simulator
) -> None:
    schedule.list_flows(acme.acme)
    for flow in acme.acme.synced_flows.all():
        schedule.sync_flow(flow.pk)
    acme.acme.memberships.update(can_screen_impact=True)
    weights = {}
    for path, budget in PAGES.items():
        content = owner.get(path).content
        files = LINK.findall(content.decode())
        assert len(set(files)) == len(files)
        assert len(files) + 1 <= MAX_REQUESTS, (path, files)
        sizes = [(collected / f"{name}.br").stat().st_size for name in files]
        weights[path] = len(compress(content)) + sum(sizes), budget
    too_heavy = {path: found for path, found in weights.items() if found[0] > found[1] * GAIN}
    assert not too_heavy, weights
