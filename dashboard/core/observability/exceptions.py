"""Exceptions without their text, for logs and error reports.

The text of an exception quotes whatever was at hand: a form's value, a template's context, a
database row, an address. No list of such classes is ever complete, so the text of every exception
is left out, and the few whose text is known to quote nothing are listed.
"""

import traceback
from collections.abc import Iterator

from flows_api import FlowsError

SAFE_TEXTS: tuple[type[BaseException], ...] = (FlowsError,)
"""Exceptions whose ``str()`` quotes no data (``flows_api.errors``)."""
MAX_CHAIN = 10
MAX_FRAMES = 60


def class_name(error: BaseException) -> str:
    """Return the exception's class with its module, unless it is a built-in one."""
    kind = type(error)
    prefix = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return prefix + kind.__qualname__


def describe(error: BaseException) -> str:
    """Return the class of ``error``, with its text where that is safe.

    The text of our own errors begins with their class.
    """
    return str(error) if isinstance(error, SAFE_TEXTS) else class_name(error)


def quotes(text: str, error: BaseException) -> bool:
    """Return whether ``text`` holds what ``error`` says."""
    try:
        said = str(error)
    except Exception:  # noqa: BLE001  # any class may fail to say anything
        return False
    return bool(said) and said in text


def format_traceback(error: BaseException) -> str:
    """Return the traceback of ``error`` and of what caused it: files, lines and classes only."""
    parts = []
    for link in reversed(list(causes(error))):
        frames = traceback.extract_tb(link.__traceback__, limit=-MAX_FRAMES)
        parts += [f'  File "{f.filename}", line {f.lineno}, in {f.name}' for f in frames]
        parts.append(describe(link))
    return "\n".join(parts)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error``, then what caused it, and what caused that."""
    link: BaseException | None = error
    for _ in range(MAX_CHAIN):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
