"""The measurements run. Their values are for people to read."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import main, measurements
from bench.ratios import compare

ROOT = Path(__file__).parents[2]


def test_each_measurement_runs_quickly_and_gives_a_ratio() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "client_overhead", "decoding", "keep_alive"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(" × ") == 3


def test_measurements_are_found_by_their_files() -> None:
    assert {"client_overhead", "decoding", "keep_alive", "pages"} <= measurements().keys()
    assert not {"ratios", "partner"} & measurements().keys()


def test_an_unknown_measurement_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["no-such"])
    assert "no-such" in capsys.readouterr().err


def test_a_ratio_is_of_the_subject_over_the_baseline() -> None:
    found = compare(("much", lambda: sum(range(200_000))), ("little", lambda: None), rounds=3)
    assert found.subject_seconds > found.baseline_seconds
    assert found.ratio > 1
