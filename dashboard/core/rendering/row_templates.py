"""Templates of rows, each rendered once and then filled in row by row.

See docs/adr/0009-cheap-rows.md. A row is a dataclass of texts. Its template only places them, as
``row``, and leaves out parts whose text is "". So what it renders is the same for all rows that
have the same parts, but for the texts. It is rendered with placeholders instead of these, and kept.
It holds nothing of any row.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

PLACEHOLDER = re.compile("\x02(\\d+)\x03")
needs_escape = re.compile("[&<>\"']").search
"""Control characters, which no escaping changes and no template contains."""
MAX_CACHED = 1024

Shape = tuple[Any, ...]
"""The fields of a row: PRESENT for a text, "" for none, and the value of anything else."""
PRESENT = object()


def fill_rows(template: str, rows: Iterable[Any]) -> SafeString:
    """Render ``template`` for each of ``rows``, and return them together.

    The template tests texts for being "" only, and applies no filter to them. It may translate,
    but uses neither the request nor the time.
    """
    language = get_language()
    parts: list[str] = []
    for row in rows:
        kind: Any = type(row)
        values = _values_of(kind)(row)
        shape = tuple([PRESENT if value and isinstance(value, str) else value for value in values])
        for text, index in _pieces(template, kind, shape, language):
            parts.append(text)
            if index is not None:
                value = values[index]
                is_plain = isinstance(value, SafeString) or not needs_escape(value)
                parts.append(value if is_plain else html.escape(value))
    return mark_safe("".join(parts))  # noqa: S308  # each text is escaped here or was before


@lru_cache(maxsize=256)
def _values_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads all fields of a dataclass, which has two at least."""
    return attrgetter(*(field.name for field in fields(kind)))


@lru_cache(maxsize=MAX_CACHED)
def _pieces(
    template: str, kind: type, shape: Shape, language: str | None
) -> tuple[tuple[str, int | None], ...]:
    """Return the parts of ``template`` between texts, each with the field of the text after it.

    ``language`` is the active one.
    """
    values = [f"\x02{n}\x03" if value is PRESENT else value for n, value in enumerate(shape)]
    rendered = get_template(template).render({"row": kind(*values)})
    first, *others = PLACEHOLDER.split(rendered)
    texts, indexes = [first, *others[1::2]], [*map(int, others[0::2]), None]
    return tuple(zip(texts, indexes, strict=True))
