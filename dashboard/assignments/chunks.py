"""A long list's lines, some at a time."""

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from dashboard.assignments.batch import Line

CHUNK: Final = 500


def in_chunks(lines: "QuerySet[Line]") -> Iterator[list[Line]]:
    """``lines`` by number; each chunk is read when its turn comes, so that the one before may be
    changed meanwhile."""
    last = 0
    while chunk := list(lines.filter(number__gt=last).order_by("number")[:CHUNK]):
        yield chunk
        last = chunk[-1].number
