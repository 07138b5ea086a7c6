"""Small parts of rows, rendered once for each different content.

Many rows show the same part, such as a score with its threshold. A part is a function of its
content alone, so what is kept here says nothing that its reader did not bring along.
"""

from collections.abc import Hashable
from functools import lru_cache

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MAX_CACHED = 4096


def render_component(template: str, content: Hashable) -> SafeString:
    """Render ``template`` with ``content`` by that name, or return what it gave before.

    The template uses neither the request nor the time.
    """
    return cached_component(template, content, get_language())


@lru_cache(maxsize=MAX_CACHED)
def cached_component(template: str, content: Hashable, language: str | None) -> SafeString:
    """Render ``template`` in ``language``, which is the active one."""
    return SafeString(get_template(template).render({"content": content}))
