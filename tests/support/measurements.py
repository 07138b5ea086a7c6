"""The figures of a run, for docs/reliability.md (``make under-fire``)."""

import json
import os
from pathlib import Path


def record(name: str, **values: object) -> None:
    """Write what the test ``name`` counted into the folder UNDER_FIRE_RESULTS, if it is set."""
    if folder := os.environ.get("UNDER_FIRE_RESULTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.json").write_text(json.dumps(values, indent=1))
