"""Accessibility of every page by axe, in both themes, from a phone to a wide screen."""

import pytest

from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.full_workspace import paths_of
from tests.support.users import Users

pytestmark = pytest.mark.browser

# Each page in both themes, and at the widths where its layout differs.
WIDTHS = {False: (390, 1024), True: (768, 1366)}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(
    visit: Visit, acme: Users, full_workspace: dict[str, str], dark: bool
) -> None:
    page = visit("/sign-in/", dark=dark)
    assert_accessible(page)
    page = visit("/", user=acme.owner, dark=dark)
    for path in paths_of(full_workspace):
        page.goto(path)
        for width in WIDTHS[dark]:
            page.set_viewport_size({"width": width, "height": 900})
            assert_accessible(page)


@pytest.mark.usefixtures("full_workspace")
@pytest.mark.parametrize("path", ["candidates/", "progress/", "candidates/?show=all"])
def test_a_table_stays_a_table_on_a_phone(visit: Visit, acme: Users, path: str) -> None:
    """Keep the roles without a script too: rows are grids there."""
    page = visit(f"/w/acme/flows/1/{path}", user=acme.viewer, phone=True, javascript=False)
    table = page.locator(".table-card").get_by_role("table").first
    assert table.get_by_role("row").count() > 2
    tree = table.aria_snapshot()
    assert "columnheader" in tree
    assert "rowheader" in tree
    assert "cell" in tree


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_error_pages_are_accessible(
    visit: Visit, acme: Users, partner: Simulator, dark: bool
) -> None:
    page = visit("/w/acme/flows/1/assign/", user=acme.recruiter, dark=dark)
    page.get_by_role("button", name="Assign").click()
    assert_accessible(page)
    partner.faults.add(route="*", kind="status", status=500)
    page.goto("/w/acme/flows/")
    assert_accessible(page)
