"""Errors that do not keep a whole response alive.

A traceback refers to its frames, and those to their locals: a response of 25 MB, and what was
decoded of it. An error may wait long for the garbage collector, and an error reporter reads locals.
"""

import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flows_api.errors import FlowsError

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


def clears_frames(method: Callable[P, R]) -> Callable[P, R]:
    """Declare that a FlowsError of ``method`` leads to no local variable of the frames below it."""

    @wraps(method)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except FlowsError as error:
            traceback.clear_frames(error.__traceback__)
            raise

    return wrapped


def all_clear_frames(owner: type[C]) -> type[C]:
    """Declare the same of each public method of a class."""
    for name, method in list(vars(owner).items()):
        if callable(method) and not name.startswith("_"):
            setattr(owner, name, clears_frames(method))
    return owner
