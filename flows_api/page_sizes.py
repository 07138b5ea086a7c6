"""Page sizes that the partner refuses, and the smaller ones that it takes instead.

The documentation allows every size up to 100 for candidates, and calls a size outside a fixed set
an error for jobs (docs/partner-api.md, Paging). So a refused size is no fault of the caller's.
"""

import re
from collections.abc import Iterator

from flows_api.errors import Rejected

SMALLER = (80, 40, 20, 10)
"""Sizes that are allowed everywhere, the last one the default."""
ABOUT_SIZE = re.compile(r"page.?size|per.?page|\blimit\b", re.IGNORECASE)


class PageSizes:
    """The accepted page size for each base URL and wanted size, learned from refusals."""

    def __init__(self) -> None:
        self._accepted: dict[tuple[str, int], int] = {}

    def sizes_to_try(self, base_url: str, wanted: int) -> Iterator[int]:
        """Yield the sizes to try for ``wanted``, the learned one or ``wanted`` itself first."""
        first = self._accepted.get((base_url, wanted), wanted)
        yield first
        yield from (size for size in SMALLER if size < first)

    def learn(self, base_url: str, wanted: int, accepted: int) -> None:
        """Ask for ``accepted`` from now on, where ``wanted`` is asked for."""
        self._accepted[base_url, wanted] = accepted


def is_about_size(error: Rejected) -> bool:
    """Return whether a refusal names the page size, or nothing at all."""
    said = " ".join([error.message, *error.details, *error.details.values()])
    return bool(ABOUT_SIZE.search(said)) or (not error.details and error.code is None)
