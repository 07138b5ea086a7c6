"""Small parts of rows, rendered once for each different content.

Many rows show the same part, such as a score with its threshold. A part is a function of its
content alone, so what is kept here says nothing that its reader did not bring along.
"""

from collections.abc import Hashable
from dataclasses import fields
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MAX_CACHED = 4096
MAX_CACHED_PARTS = 512
"""Parts are larger, up to 10 KB."""


def render_component(template: str, content: Hashable) -> SafeString:
    """Render ``template`` with ``content`` by that name, or return what it gave before.

    The template uses neither the request nor the time.
    """
    return cached_component(template, content, get_language())


@lru_cache(maxsize=MAX_CACHED)
def cached_component(template: str, content: Hashable, language: str | None) -> SafeString:
    """Render ``template`` in ``language``, which is the active one."""
    return SafeString(get_template(template).render({"content": content}))


def render_part(template: str, content: Any) -> SafeString:
    """Render a larger part of a page with the fields of ``content``, or return what it gave before.

    ``content`` is a frozen dataclass that holds all that the part shows, or all that it follows
    from: the template may also use it as ``part``, whose properties are worked out only when it is
    rendered. It uses nothing else, neither the request nor the time.
    """
    return _cached_part(template, content, get_language())


@lru_cache(maxsize=MAX_CACHED_PARTS)
def _cached_part(template: str, content: Any, language: str | None) -> SafeString:
    """Render ``template`` in ``language``, which is the active one."""
    shown = {field.name: getattr(content, field.name) for field in fields(content)}
    return SafeString(get_template(template).render({**shown, "part": content}))
