"""Lines of a long list, read in chunks."""

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from dashboard.assignments.models.batches import BatchLine

CHUNK: Final = 500


def in_chunks(lines: "QuerySet[BatchLine]") -> Iterator[list[BatchLine]]:
    """Yield ``lines`` by number in lists of at most CHUNK.

    Each chunk is queried only when it is needed, so the one before may be changed meanwhile.
    """
    last = 0
    while chunk := list(lines.filter(number__gt=last).order_by("number")[:CHUNK]):
        yield chunk
        last = chunk[-1].number
