"""One file states the version. Pages, health check, User-Agent and changelog follow it."""

import re
import tomllib
from pathlib import Path

from django.conf import settings

from flows_api import __version__
from flows_api.transport.session import HEADERS
from tests.support.pages import LintingClient
from tests.support.users import Users

ROOT = Path(settings.BASE_DIR)
PLACES = ("*.toml", "*.md", "*.yaml", "Dockerfile", "Makefile", ".ci/*", "bin/*", "docs/*.md")
CODE = ("dashboard/**/*.py", "flows_api/**/*.py", "templates/**/*.html", "templates/**/*.txt")
STATES_IT = {"flows_api/version.py", "CHANGELOG.md"}
RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.MULTILINE)


def states(text: str, version: str) -> bool:
    """Tell whether ``text`` states ``version`` as a whole number, not as a part of another one."""
    return bool(re.search(rf"(?<![\w.]){re.escape(version)}(?![\w.]*\d)", text))


def test_nothing_else_states_it() -> None:
    files = {path for pattern in PLACES + CODE for path in ROOT.glob(pattern) if path.is_file()}
    found = {str(path.relative_to(ROOT)) for path in files if states(path.read_text(), __version__)}
    assert found == STATES_IT


def test_the_rule_can_fail() -> None:
    assert states(f'version = "{__version__}"', __version__)
    assert states(f"Flowdeck {__version__}.", __version__)
    assert not states(f"10.{__version__} or {__version__}.7 or 1{__version__}", __version__)


def test_the_project_file_reads_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    attribute = project["tool"]["setuptools"]["dynamic"]["version"]["attr"]
    assert attribute == "flows_api.version.__version__"


def test_the_changelog_has_its_release_on_top() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    releases = RELEASE.findall(text)
    assert releases[0][0] == __version__
    assert [date for _, date in releases] == sorted((d for _, d in releases), reverse=True)
    assert text.index("## [Unreleased]") < text.index(f"## [{__version__}]")


def test_taptalent_hears_it() -> None:
    assert HEADERS["User-Agent"] == f"Flowdeck/{__version__}"


def test_the_footer_shows_it_to_whoever_is_signed_in(owner: LintingClient) -> None:
    for path in ("/w/acme/flows/", "/account/"):
        assert owner.page(path).select_one("footer").get_text(strip=True) == (
            f"Flowdeck {__version__}"
        )


def test_nobody_else_sees_it(cast: Users) -> None:
    for path in ("/sign-in/", "/w/acme/flows/", "/nowhere/"):
        assert __version__ not in LintingClient().get(path).content.decode()
