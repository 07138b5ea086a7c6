"""The messages of ``make`` on a machine that lacks something, and the next run after that."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

FromMake = subprocess.CompletedProcess[str]
Make = Callable[..., FromMake]
VERSION = "{}.{}".format(*sys.version_info)

NO_ENSUREPIP = f"""
case "$*" in
  *ensurepip*) echo "ModuleNotFoundError: No module named 'ensurepip'" >&2; exit 1 ;;
  *) exec "{sys.executable}" "$@" ;;
esac
"""
OLD = "echo 3.10"
FAILS_HALFWAY = f"""
case "$*" in
  "-m venv "*) mkdir -p "$3/bin"; touch "$3/bin/python"; exit 1 ;;
  *) exec "{sys.executable}" "$@" ;;
esac
"""
STOPPED_HALFWAY = FAILS_HALFWAY.replace("exit 1", "kill -TERM $PPID")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a folder with all that a virtual environment needs, and no package to install."""
    (tmp_path / "bin").mkdir()
    for name in ("Makefile", "bin/make-venv"):
        shutil.copy(settings.BASE_DIR / name, tmp_path / name)
    (tmp_path / "requirements.txt").touch()
    return tmp_path


@pytest.fixture
def make(checkout: Path) -> Make:
    """Return a function that calls make in the checkout, as if no other make had called these
    tests.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}

    def call(*arguments: str) -> FromMake:
        return subprocess.run(
            ["make", *arguments],  # noqa: S607
            cwd=checkout,
            env=inherited,
            capture_output=True,
            text=True,
            check=False,
        )

    return call


def stub(checkout: Path, script: str) -> str:
    """Write a Python that lacks something, and return make's argument that selects it."""
    path = checkout / "stub-python"
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)
    return f"PYTHON={path}"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (NO_ENSUREPIP, f"python3-venv is missing: apt install python{VERSION}-venv"),
        (OLD, "is Python 3.10, and Flowdeck needs 3.11 or newer"),
        ("exit 127", "does not start"),
        (FAILS_HALFWAY, "could not make a virtual environment"),
    ],
    ids=["no ensurepip", "too old", "does not start", "fails halfway"],
)
def test_one_line_says_what_the_machine_lacks(
    checkout: Path, make: Make, script: str, message: str
) -> None:
    said = make("run", stub(checkout, script))
    assert said.returncode
    ours, makes_own = said.stderr.splitlines()
    assert message in ours
    assert makes_own.startswith("make: ***")
    assert not (checkout / ".venv").exists()


def test_a_missing_python_is_named(checkout: Path, make: Make) -> None:
    said = make("run", "PYTHON=python-of-nobody")
    assert said.returncode
    assert "python-of-nobody is missing. Flowdeck needs Python 3.11 or newer" in said.stderr
    assert not (checkout / ".venv").exists()


def test_being_stopped_halfway_leaves_no_folder(checkout: Path, make: Make) -> None:
    assert make("run", stub(checkout, STOPPED_HALFWAY)).returncode
    assert not (checkout / ".venv").exists()


def test_a_half_made_environment_is_made_anew(checkout: Path, make: Make) -> None:
    """It is what ``python3 -m venv`` leaves on a Debian without python3-venv."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout / ".venv" / "runtime.stamp").touch()
    said = make("install", f"PYTHON={sys.executable}")
    assert said.returncode == 0, said.stderr
    assert (checkout / ".venv" / "bin" / "pip").exists()
    assert (checkout / ".venv" / "runtime.stamp").exists()
    assert "make: Nothing to be done" in make("install").stdout


def test_make_alone_lists_every_target(make: Make) -> None:
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    targets = {
        target
        for line in re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)
        for target in line.split()
    }
    listed = set(re.findall(r"^  make (\S+)", make().stdout, re.MULTILINE))
    assert {name for name in targets if not name.startswith("$")} == listed
