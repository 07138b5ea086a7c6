"""The files that Python opens for writing, wherever they lie."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support import html_pages

_found: list[str] | None = None
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _record(event: str, arguments: tuple[Any, ...]) -> None:
    """Record a file that is opened for writing, or a temporary one that is made.

    A pipe to another process is no file: it is opened by its number. The pages that the suite
    stores for the HTML checker are not Flowdeck's files.
    """
    if _found is None or not (event == "open" or event.startswith("tempfile.")):
        return
    path, *others = arguments
    is_read = event == "open" and not int(others[1] or 0) & WRITING
    is_page_of_suite = html_pages.FOLDER and html_pages.FOLDER in str(path)
    if not is_read and path != os.devnull and not isinstance(path, int) and not is_page_of_suite:
        _found.append(str(path))


# A hook stays until the process ends, so there is one for all tests.
sys.addaudithook(_record)


@contextmanager
def watch_written_files() -> Iterator[list[str]]:
    """Yield the list of files that are opened for writing in the block, in any thread."""
    global _found
    found: list[str] = []
    _found = found
    try:
        yield found
    finally:
        _found = None
