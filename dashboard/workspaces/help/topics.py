"""Entries of the help page, and the names of metrics."""

import re
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise

STEP_OR_DAY = re.compile(r"-(?:step-\d+|on-.+)$")


@dataclass(frozen=True)
class Topic:
    """An entry of the help page: a word, what it means, and its anchor.

    ``metrics`` are the names in ``data-metric`` that the entry explains.
    """

    anchor: str
    term: str | Promise
    text: str | Promise
    metrics: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """Return the address of the entry on the help page."""
        return f"{_help_path()}#{self.anchor}"


@cache  # the palette asks for the address of each entry
def _help_path() -> str:
    return reverse("help")


def metric_name(full_name: str) -> str:
    """Return the name of a metric without its step or day: "passed-step-2" is "passed"."""
    return STEP_OR_DAY.sub("", full_name)
