"""A committed migration is never edited: a database that has run it would miss the change.

It "migrates" with success then, and fails later on a column that it lacks.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SINCE = "f45849e"
"""The commit in which the rule began. Before, some were edited between releases."""
MIGRATIONS = ":(glob)dashboard/**/migrations/*.py"


def git(*arguments: str, root: Path = ROOT) -> str:
    """Return what git prints. Skip the test where git or the history is not at hand."""
    try:
        done = subprocess.run(
            [shutil.which("git") or "git", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("needs git")
    if done.returncode:
        pytest.skip("needs the history since the rule began, and this is no full clone")
    return done.stdout


def edited_migrations(since: str, root: Path = ROOT) -> set[str]:
    """Return the migrations that were changed or deleted after they were committed."""
    options = ["--no-renames", "--diff-filter=MD", "--name-only"]
    committed = git("log", "--format=", *options, f"{since}..HEAD", "--", MIGRATIONS, root=root)
    at_hand = git("diff", *options, "HEAD", "--", MIGRATIONS, root=root)
    return {*committed.split(), *at_hand.split()}


def test_no_committed_migration_was_edited() -> None:
    assert edited_migrations(SINCE) == set()


def test_the_rule_can_fail(tmp_path: Path) -> None:
    folder = tmp_path / "dashboard" / "core" / "migrations"
    folder.mkdir(parents=True)
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]

    def commit(text: str) -> str:
        (folder / "0001_first.py").write_text(text)
        git("add", ".", root=tmp_path)
        git(*who, "commit", "--quiet", "--message", "x", root=tmp_path)
        return git("rev-parse", "HEAD", root=tmp_path).strip()

    git("init", "--quiet", root=tmp_path)
    first = commit("one")
    assert edited_migrations(first, tmp_path) == set()
    (folder / "0002_second.py").write_text("new")
    assert edited_migrations(first, tmp_path) == set()
    (folder / "0001_first.py").write_text("edited")
    assert edited_migrations(first, tmp_path) == {"dashboard/core/migrations/0001_first.py"}
    commit("edited")
    assert edited_migrations(first, tmp_path) == {"dashboard/core/migrations/0001_first.py"}
