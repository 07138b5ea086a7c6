"""Pages of flows that no sync has listed."""

import pytest

from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users

PAGES = ("progress/", "dossier/", "candidates/compare/?candidate=1", "progress/candidates/1/")


@pytest.mark.parametrize("page", PAGES)
def test_a_new_flow_is_not_loaded_yet(viewer: LintingClient, acme: Users, page: str) -> None:
    assert "Not loaded yet" in text(viewer.page(f"/w/acme/flows/1/{page}").main)


@pytest.mark.parametrize("page", PAGES)
def test_a_flow_that_does_not_exist_is_not_found(
    viewer: LintingClient, acme: Users, page: str
) -> None:
    viewer.page(f"/w/acme/flows/99999/{page}", status=404)


@pytest.mark.parametrize("page", PAGES)
def test_in_an_outage_every_flow_may_be_new(
    viewer: LintingClient, acme: Users, partner: Simulator, page: str
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    assert "Not loaded yet" in text(viewer.page(f"/w/acme/flows/99999/{page}").main)
