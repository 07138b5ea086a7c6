"""The filters of a list as chips, for ``components/_filter_chips.html``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the query of the list without it.

    ``name`` is its parameter in the URL.
    """

    name: str
    label: str
    query: str
