"""The folder where gunicorn's processes share their metrics."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.upgrade.served import PATIENCE, ROOT, serving

NAME = "PROMETHEUS_MULTIPROC_DIR"


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that loads gunicorn's configuration for a number of processes."""
    monkeypatch.setenv(NAME, "")  # so that what the configuration sets is undone as well
    monkeypatch.delenv(NAME)

    def load(processes: int) -> dict[str, Any]:
        monkeypatch.setenv("WEB_CONCURRENCY", str(processes))
        return runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    return load


def test_a_named_folder_is_made_and_keeps_only_living_processes(
    configure: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "metrics"
    monkeypatch.setenv(NAME, str(folder))
    configure(2)["prepare_metrics"]()
    assert folder.is_dir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (folder / f"counter_{ended.pid}.db").touch()
    (folder / f"histogram_{os.getpid()}.db").touch()
    (folder / "something_else.db").touch()
    configure(2)["prepare_metrics"]()
    assert [path.name for path in folder.iterdir()] == [f"histogram_{os.getpid()}.db"]


def test_several_processes_get_a_folder_for_the_run(configure: Any) -> None:
    config = configure(2)
    config["prepare_metrics"]()
    folder = Path(os.environ[NAME])
    assert folder.is_dir()
    config["on_exit"](None)
    assert not folder.exists()


def test_one_process_needs_none(configure: Any) -> None:
    config = configure(1)
    config["prepare_metrics"]()
    assert NAME not in os.environ
    config["on_exit"](None)


def test_a_named_folder_outlives_the_run(
    configure: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(NAME, str(tmp_path))
    configure(2)["on_exit"](None)
    assert tmp_path.is_dir()


def test_a_scrape_counts_the_requests_of_all_processes(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/empty.sqlite3", WEB_CONCURRENCY="2") as origin:
        for _ in range(30):
            requests.get(f"{origin}/no/such/page/", timeout=PATIENCE)
        text = requests.get(f"{origin}/metrics/", timeout=PATIENCE).text
    counts = re.findall(r"^flowdeck_request_seconds_count\{.*\} (\S+)$", text, re.MULTILINE)
    assert sum(map(float, counts)) == 30
