"""The client as a package of its own, which the dashboard uses from its folder."""

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import flows_api
from flows_api.simulator import Simulator

FOLDER = Path(flows_api.__file__).parent
ROOT = FOLDER.parent


def read_project(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text())


def test_every_room_is_packaged() -> None:
    rooms = {".".join(path.parent.relative_to(ROOT).parts) for path in FOLDER.rglob("__init__.py")}
    assert set(read_project(FOLDER)["tool"]["setuptools"]["packages"]) == rooms


def test_only_declared_libraries_are_imported() -> None:
    declared = read_project(FOLDER)["project"]["dependencies"]
    whole = read_project(ROOT)["project"]["dependencies"]
    assert set(declared) <= set(whole)
    names = {re.split(r"[^a-z0-9]", name)[0] for name in declared}
    others = {re.split(r"[\[>=]", name)[0].lower().replace("-", "_") for name in whole} - names
    found = {
        match[1]
        for path in FOLDER.rglob("*.py")
        for match in re.finditer(r"^\s*(?:from|import) (\w+)", path.read_text(), re.MULTILINE)
    }
    assert names <= found
    assert not found & {*others, "django", "environ", "dashboard"}


def test_the_example_of_the_readme_runs(
    partner: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
    parts = urlsplit(partner.base_url)
    example = example.replace("http://127.0.0.1:8001/v1/partner", partner.base_url)
    example = example.replace("http://127.0.0.1:8001", f"{parts.scheme}://{parts.netloc}")
    exec(example.replace("sk_test_…", partner.api_key), {})  # noqa: S102
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 3
    assert all("@" in line for line in lines if "[]" not in line)
