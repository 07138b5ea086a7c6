"""The rows of a table, from texts."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from dashboard.core.rendering.row_templates import fill_rows

register = template.Library()


@register.simple_tag
def table_rows(name: str, rows: Iterable[Any]) -> SafeString:
    """Render the template ``name`` for each of ``rows``, where it is called ``row``."""
    return fill_rows(name, rows)
