"""The import contract of an app's layers, which tell by the names of its modules."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

URLS, VIEWS, SERVICES, MODELS = 3, 2, 1, 0
NAMES = {URLS: "URLs", VIEWS: "views", SERVICES: "services", MODELS: "models"}


def layer_of(module: str, model_modules: set[str]) -> int:
    """Return the layer of a module. ``model_modules`` are further names in the models' layer."""
    name = module.rpartition(".")[2]
    if name in ("urls", "apps"):
        return URLS
    if name == "views" or name.endswith("_views"):
        return VIEWS
    is_model = "models" in module.split(".") or name in model_modules
    return MODELS if is_model else SERVICES


class LayersByName(Contract):
    """Inside an app, no module imports one of a higher layer: URLs, views, services, models.

    Views are modules called views or ending in _views, models those in the package or module of
    this name. All others are services.
    """

    type_name = "layers_by_name"
    apps: Any = fields.ListField(subfield=fields.StringField())
    model_modules: Any = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare the layers of both ends of every import inside an app."""
        upward = [
            (module, imported)
            for app in self.apps
            for module in sorted({app} | graph.find_descendants(app))
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if imported.startswith(f"{app}.") and self._layer(imported) > self._layer(module)
        ]
        return ContractCheck(kept=not upward, metadata={"upward": upward})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for module, imported in check.metadata["upward"]:
            layers = f"{NAMES[self._layer(module)]} import {NAMES[self._layer(imported)]}"
            output.print_error(f"- {module} -> {imported} ({layers})", bold=False)
        output.new_line()

    def _layer(self, module: str) -> int:
        return layer_of(module, self.model_modules or set())
