"""The import contracts between packages (docs/architecture.md)."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from grimp import ImportGraph
from importlinter.cli import lint_imports

from tests.support.import_contracts import MODELS, SERVICES, URLS, VIEWS, LayersByName, layer_of

ROOT = Path(settings.BASE_DIR)
APP = "dashboard.flows"
MAX_MODULES = 17


def test_the_import_contracts_hold() -> None:
    assert lint_imports() == 0


@pytest.mark.parametrize(
    ("module", "layer"),
    [
        ("urls", URLS),
        ("apps", URLS),
        ("views", VIEWS),
        ("editor.views", VIEWS),
        ("imports.lines.views", VIEWS),
        ("listing", SERVICES),
        ("bulk_actions.reviews", SERVICES),
        ("models", MODELS),
        ("models.batches", MODELS),
        ("roles", MODELS),
    ],
)
def test_a_module_tells_its_layer_by_its_name(module: str, layer: int) -> None:
    assert layer_of(f"{APP}.{module}", {"roles"}) == layer


@pytest.mark.parametrize(
    ("importer", "imported", "is_allowed"),
    [
        ("views", "listing", True),
        ("listing", "models", True),
        ("listing", "views", False),
        ("models", "listing", False),
        ("editor.views", "urls", False),
        ("models", "roles", True),
    ],
)
def test_an_import_of_a_higher_layer_breaks_the_contract(
    importer: str, imported: str, is_allowed: bool
) -> None:
    graph = ImportGraph()
    for module in ("", ".editor", f".{importer}", f".{imported}"):
        graph.add_module(APP + module)
    graph.add_import(importer=f"{APP}.{importer}", imported=f"{APP}.{imported}")
    options: dict[str, Any] = {"apps": [APP], "model_modules": ["roles"]}
    contract = LayersByName(name="layers", session_options={}, contract_options=options)
    assert contract.check(graph, verbose=False).kept is is_allowed


def test_no_test_module_is_imported() -> None:
    """Helpers of several test modules are in factories and pages, which pytest doesn't collect."""
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "tests").rglob("*.py")
        for module in re.findall(r"^from (tests\.\S+) import", path.read_text(), re.MULTILINE)
        if module.rpartition(".")[2].startswith("test_")
    }
    assert not found


def test_no_folder_holds_more_modules_than_one_can_look_over() -> None:
    """About fifteen are enough. Give those that belong together a sub-package."""
    folders = {
        path.parent for app in ("dashboard", "flows_api") for path in (ROOT / app).rglob("*.py")
    }
    sizes = {
        str(folder.relative_to(ROOT)): len([*folder.glob("[!_]*.py")])
        for folder in folders
        if folder.name != "migrations"
    }
    assert {folder: size for folder, size in sizes.items() if size > MAX_MODULES} == {}
