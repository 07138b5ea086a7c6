"""The ``document_settings`` command: docs/configuration.md, made from the settings."""

from typing import Any, Final

from django.core.management.base import BaseCommand

from dashboard.configuration.sections import Section, Variable
from dashboard.environment import SECTIONS

HEADER: Final = """\
# Configuration

Made by `python manage.py document_settings > docs/configuration.md`. A test fails when it is
outdated.

Flowdeck reads these variables from the environment, or from a file `.env` beside `manage.py`.
Variables that are set already win over the file. `NAME_FILE=/run/secrets/name` may stand for `NAME`
where the value lies in a file. An empty value is the same as none. Whatever is missing or malformed
stops the start with one line that names the variable and never its value.
[.env.example](../.env.example) is a file to start from.
"""
TABLE: Final = "| variable | type | default | meaning |\n|---|---|---|---|"


class Command(BaseCommand):
    help = "Print the environment variables as Markdown"
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        self.stdout.write(render_configuration(), ending="")


def render_configuration() -> str:
    """Return the whole document: a table for each section."""
    return "\n".join([HEADER, *(_render_section(section) for section in SECTIONS)])


def _render_section(section: Section) -> str:
    rows = (_render_row(variable) for variable in section.variables)
    return "\n".join([f"## {section.title}\n", TABLE, *rows, ""])


def _render_row(variable: Variable) -> str:
    cells = (variable.kind, variable.default or "required", variable.meaning)
    return f"| `{variable.name}` | " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
