"""Page sizes that the partner refuses or cuts, and the smaller ones that it takes instead.

The documentation allows every size up to 100 for candidates, and calls a size outside a fixed set
an error for jobs (docs/partner-api.md, Paging). So a refused size is no fault of the caller's.
"""

import re
from collections.abc import Iterator

from flows_api.errors import Rejected

SMALLER = (80, 40, 20, 10)
"""Sizes that are allowed everywhere, the last one the default."""
MAX_CUT_LISTS = 1000
ABOUT_SIZE = re.compile(r"page.?size|per.?page|\blimit\b", re.IGNORECASE)


class PageSizes:
    """The accepted page size for each wanted one: by base URL where larger ones are refused.

    Where they are cut it is by list, since a total that is ahead of its list looks like a cut page.
    """

    def __init__(self) -> None:
        self._accepted: dict[tuple[str, int], int] = {}
        self._cut: dict[tuple[str, int], int] = {}

    def sizes_to_try(self, base_url: str, path: str, wanted: int) -> Iterator[int]:
        """Yield the sizes to try for ``wanted``, the learned one or ``wanted`` itself first."""
        first = self._accepted.get((base_url, wanted), wanted)
        first = self._cut.get((base_url + path, first), first)
        yield first
        yield from (size for size in SMALLER if size < first)

    def learn(self, base_url: str, wanted: int, accepted: int) -> None:
        """Ask for ``accepted`` from now on, where ``wanted`` is asked for."""
        self._accepted[base_url, wanted] = accepted

    def learn_cut(self, base_url: str, path: str, requested: int, size: int) -> None:
        """Ask for ``size`` from now on in this list, where ``requested`` was cut to it."""
        if len(self._cut) >= MAX_CUT_LISTS:
            self._cut.clear()
        self._cut[base_url + path, requested] = size


def is_about_size(error: Rejected) -> bool:
    """Return whether a refusal names the page size, or nothing at all."""
    said = " ".join([error.message, *error.details, *error.details.values()])
    return bool(ABOUT_SIZE.search(said)) or (not error.details and error.code is None)
