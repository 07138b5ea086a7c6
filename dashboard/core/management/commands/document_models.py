"""The ``document_models`` command: docs/data-model.md, made from the models."""

import inspect
from collections.abc import Iterator
from typing import Any, Final

from django.apps import AppConfig, apps
from django.core.management.base import BaseCommand
from django.db import models

HEADER: Final = """\
# Data model

Made by `python manage.py document_models > docs/data-model.md`. A test fails when it is outdated.
Table and column names stay as they were first released, so a model may read differently from its
table. Sessions, the queue and sign-in have tables of their own libraries, which are not shown.
"""


class Command(BaseCommand):
    help = "Print the data model as Markdown with one diagram per app"
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        self.stdout.write(render_data_model(), ending="")


def render_data_model() -> str:
    """Return the whole document: for each app of ours with models, a diagram and a table."""
    sections = (_section(config) for config in _own_apps())
    return "\n".join([HEADER, *sections])


def _own_apps() -> list[AppConfig]:
    configs = (config for config in apps.get_app_configs() if config.name.startswith("dashboard."))
    return [config for config in configs if any(config.get_models())]


def _section(config: AppConfig) -> str:
    found = sorted(config.get_models(), key=lambda model: model.__name__)
    diagram = [line for model in found for line in _entity(model)]
    edges = [line for model in found for line in _relations(model)]
    rows = [f"| `{m.__name__}` | `{m._meta.db_table}` | {_summary(m)} |" for m in found]
    return "\n".join(
        [
            f"## {config.name.removeprefix('dashboard.').title()}\n",
            "```mermaid\nerDiagram",
            *diagram,
            *edges,
            "```\n",
            "| model | table | what a row is |\n|---|---|---|",
            *rows,
            "",
        ]
    )


def _entity(model: type[models.Model]) -> Iterator[str]:
    yield f"    {model.__name__} {{"
    for field in model._meta.concrete_fields:
        key = " PK" if field.primary_key else " FK" if field.is_relation else ""
        yield f"        {field.get_internal_type()} {field.name}{key}"
    yield "    }"


def _relations(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type):
            many = "|o" if field.unique else "o{"
            one = "|o" if field.null else "||"
            yield f"    {target.__name__} {one}--{many} {model.__name__} : {field.name}"


def _summary(model: type[models.Model]) -> str:
    """Return the first sentence of the model's docstring."""
    paragraph = (inspect.getdoc(model) or "").split("\n\n")[0].replace("\n", " ")
    return paragraph.split(". ")[0].rstrip(".").replace("|", "\\|")
