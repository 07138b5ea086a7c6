"""Production does not start on static files that were not collected for this release."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.management import call_command
from pytest_django.fixtures import Settings

from dashboard.core.static_files.bundles import BUNDLES
from dashboard.core.static_files.collected import find_uncollected

ROOT = Path(django_settings.BASE_DIR)
MANIFEST = "staticfiles.json"
REFUSAL = (
    "Flowdeck cannot start: static files are not collected;"
    " run: python manage.py collectstatic --noinput\n"
)


@pytest.fixture
def static_root(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder to collect into, still empty, under the storage of production."""
    settings.STATIC_ROOT = tmp_path / "collected"
    _use_production_storage(settings)
    return tmp_path / "collected"


@pytest.fixture
def own_files(settings: Settings, tmp_path: Path, static_root: Path) -> Path:
    """Make a folder that alone is collected, with every part of the bundles in it."""
    folder = tmp_path / "static"
    for part in {part for parts in BUNDLES.values() for part in parts}:
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        (folder / part).write_text(f"/* {part} */")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


def _use_production_storage(settings: Settings) -> None:
    """Set the storage anew, which also makes it read its manifest again, as a start does."""
    backend = {"BACKEND": "dashboard.core.static_files.bundles.BundledStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


def _collect(settings: Settings) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    _use_production_storage(settings)


def test_without_a_manifest_every_file_is_uncollected(static_root: Path) -> None:
    assert {"css/print.css", *BUNDLES} <= set(find_uncollected())


def test_after_collecting_nothing_is_uncollected(static_root: Path, settings: Settings) -> None:
    _collect(settings)
    assert find_uncollected() == []


def test_a_new_file_of_an_upgrade_is_uncollected(own_files: Path, settings: Settings) -> None:
    _collect(settings)
    (own_files / "new.css").write_text("a {}")
    assert find_uncollected() == ["new.css"]


def test_a_changed_file_of_an_upgrade_is_uncollected(own_files: Path, settings: Settings) -> None:
    """Its name is in the manifest, so pages would load what the earlier release had."""
    _collect(settings)
    (own_files / "css/base.css").write_text("a {}")
    assert find_uncollected() == ["css/base.css"]


def test_a_file_whose_copy_is_gone_is_uncollected(
    own_files: Path, static_root: Path, settings: Settings
) -> None:
    _collect(settings)
    (static_root / "css/base.css").unlink()
    assert find_uncollected() == ["css/base.css"]


def test_a_bundle_that_the_manifest_lacks_is_uncollected(
    own_files: Path, static_root: Path, settings: Settings
) -> None:
    _collect(settings)
    manifest = static_root / MANIFEST
    manifest.write_text(manifest.read_text().replace('"js/flowdeck.js"', '"js/earlier.js"'))
    _use_production_storage(settings)
    assert find_uncollected() == ["js/flowdeck.js"]


def test_what_collectstatic_ignores_is_not_missed(own_files: Path, settings: Settings) -> None:
    _collect(settings)
    (own_files / ".hidden").write_text("")
    (own_files / "base.css~").write_text("")
    assert find_uncollected() == []


def test_while_debugging_nothing_has_to_be_collected(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "nowhere"
    assert find_uncollected() == []


def test_the_deploy_check_names_a_file_and_the_command(own_files: Path, settings: Settings) -> None:
    _collect(settings)
    (own_files / "new.css").write_text("a {}")
    (error,) = _run_deploy_check()
    assert error.startswith("?: (flowdeck.E005) Static files are not collected: new.css.")
    assert "python manage.py collectstatic --noinput" in error
    _collect(settings)
    assert _run_deploy_check() == []


def _run_deploy_check() -> list[str]:
    found = run_checks(tags=["staticfiles"], include_deployment_checks=True)
    return [str(message) for message in found]


def test_commands_that_come_before_collecting_do_not_ask_for_it(static_root: Path) -> None:
    assert run_checks() == []
    assert run_checks(tags=["staticfiles"]) == []


class TestRealStart:
    """Servers and commands in processes of their own, as an operator starts them."""

    @pytest.fixture
    def environment(self, tmp_path: Path) -> dict[str, str]:
        """Production's settings, but for the folder that static files are collected into."""
        (tmp_path / "production.py").write_text(
            f"from dashboard.settings import *\nSTATIC_ROOT = {str(tmp_path / 'collected')!r}\n"
        )
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "production",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
            "DEBUG": "off",
        }

    def start(self, environment: dict[str, str], *arguments: str) -> tuple[int, str]:
        """Return the exit code and the standard error of a Python process."""
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return ended.returncode, ended.stderr

    def start_gunicorn(self, environment: dict[str, str]) -> tuple[int, str]:
        config = ("--config", "gunicorn.conf.py", "--bind", "127.0.0.1:0")
        return self.start(environment, "-m", "gunicorn", *config)

    def test_gunicorn_stops_with_one_line(self, environment: dict[str, str]) -> None:
        assert self.start_gunicorn(environment) == (1, REFUSAL)

    def test_gunicorn_stops_with_one_line_on_a_bad_setting(
        self, environment: dict[str, str]
    ) -> None:
        code, errors = self.start_gunicorn({**environment, "SECRET_KEY": "short"})
        assert (code, errors.count("\n")) == (1, 1)
        assert errors.startswith("Flowdeck cannot start: SECRET_KEY must have")

    def test_any_other_server_gets_the_line_until_files_are_collected(
        self, environment: dict[str, str]
    ) -> None:
        load = ("-c", "import dashboard.wsgi")
        assert self.start(environment, *load) == (1, REFUSAL)
        collect = ("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        assert self.start(environment, *collect) == (0, "")
        assert self.start(environment, *load) == (0, "")
