"""The help page: what each number counts and what the words mean, and the links that lead there."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import translation

from dashboard.workspaces.help.glossary import GROUPS, all_topics
from dashboard.workspaces.help.metrics import explained_metrics, find_metric
from dashboard.workspaces.help.topics import metric_name
from tests.conftest import SignIn
from tests.progress.conftest import RunSync, run_sync  # noqa: F401  the fixture
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

GLOSSARY = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text()
METRICS_HEADING = "### Names of metrics in pages"
PAGES = ("flows/", "flows/1/", "flows/1/candidates/", "flows/1/progress/", "progress/")


def documented_words() -> set[str]:
    """Return the words of docs/glossary.md, in lower case. A cell may hold several."""
    cells = re.findall(r"^\| ([^`|][^|]*?) \|", GLOSSARY, re.MULTILINE)
    return {word.strip().lower() for cell in cells for word in re.split(r",|`[^`]*`", cell)}


def documented_metrics() -> set[str]:
    """Return the names of metrics in docs/glossary.md, without step and day."""
    table = GLOSSARY.partition(METRICS_HEADING)[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)
    names = {metric_name(name) for cell in cells for name in re.findall("`([^`]+)`", cell)}
    return names - {"data-metric"}  # the table's head


def anchors(page: Page) -> set[str]:
    return {str(element["id"]) for element in page.find_all(id=True)}


def test_words_are_those_of_the_glossary() -> None:
    with translation.override("en"):
        words = {str(topic.term).lower() for _a, _h, topics in GROUPS for topic in topics}
    assert words - documented_words() == set()


def test_every_documented_metric_is_explained() -> None:
    assert documented_metrics() == explained_metrics()


def test_an_unknown_metric_has_no_entry() -> None:
    with pytest.raises(KeyError):
        find_metric("nonsense")


def test_the_page_has_every_entry(viewer: LintingClient) -> None:
    page = viewer.page("/help/")
    assert text(page.h1) == "Help"
    assert {topic.anchor for topic in all_topics()} <= anchors(page)
    assert {link["href"][1:] for link in page.select(".help-contents a[href^='#']")} <= anchors(
        page
    )


def test_every_number_shown_is_explained(viewer: LintingClient, run_sync: RunSync) -> None:  # noqa: F811
    run_sync()
    shown = set()
    for path in PAGES:
        page = viewer.page(f"/w/acme/{path}")
        shown |= {metric_name(str(tag["data-metric"])) for tag in page.select("[data-metric]")}
    assert shown
    assert shown - explained_metrics() == set()


def test_question_marks_lead_to_an_entry(viewer: LintingClient, run_sync: RunSync) -> None:  # noqa: F811
    run_sync()
    known = anchors(viewer.page("/help/"))
    for path, least in (
        ("flows/1/candidates/", 1),
        ("flows/1/progress/", 12),
        ("progress/", 5),
    ):
        links = viewer.page(f"/w/acme/{path}").select(".help-link")
        assert len(links) >= least, path
        for link in links:
            target = urlsplit(str(link["href"]))
            assert (target.path, target.fragment in known) == ("/help/", True)
            assert str(link["aria-label"]).startswith("What “")


def test_the_menu_leads_to_help_on_every_page(viewer: LintingClient) -> None:
    for path in ("/w/acme/flows/", "/account/", "/help/"):
        assert viewer.page(path).select_one(".user-menu a[href='/help/']"), path


def test_without_a_workspace(cast: Users, sign_in: SignIn) -> None:
    cast.viewer.memberships.all().delete()
    assert text(sign_in(cast.viewer).page("/help/").h1) == "Help"


@pytest.mark.parametrize(("q", "first"), [("help", "Help"), ("HELP ", "Help")])
def test_help_finds_help(viewer: LintingClient, q: str, first: str) -> None:
    page = viewer.page("/w/acme/palette/", data={"q": q})
    best = page.select_one("#palette-list a")
    assert (text(best.bdi), best["href"]) == (first, "/help/")


def test_the_palette_finds_an_entry(viewer: LintingClient) -> None:
    page = viewer.page("/w/acme/palette/", data={"q": "sending hours"})
    assert [str(link["href"]) for link in page.select("#palette-list a")] == [
        "/help/#word-sending-hours"
    ]


def test_sample_data_points_to_the_demo(viewer: LintingClient) -> None:
    page = viewer.page("/help/")
    section = page.find(id="sample-data").find_parent("section")
    assert "make run" in text(section)
    assert not section.find_all(["a", "form"])
