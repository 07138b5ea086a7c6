"""The search for garbage, kept away from what lives as long as the process.

Python looks through all objects now and then: 0.1 s on a process with templates, catalogues and
kept parts of pages, in the middle of somebody's page. What is loaded at the start never becomes
garbage, so it is taken out of that search, and once more what the first pages loaded.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.core.signals import request_finished

WARM_REQUESTS = 200


@contextmanager
def freezing_what_loads() -> Iterator[None]:
    """Load without searching for garbage, and then leave all that was loaded out of the search."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def freeze_after_first_requests(requests: int = WARM_REQUESTS) -> None:
    """After that many requests of this process, leave out what they loaded too."""
    counted = count(1)

    def freeze(**_: Any) -> None:
        if next(counted) == requests:
            request_finished.disconnect(freeze)
            gc.collect()
            gc.freeze()

    request_finished.connect(freeze, weak=False)
