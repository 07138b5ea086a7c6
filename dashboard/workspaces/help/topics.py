"""Entries of the help page, and the names of metrics."""

import re
from dataclasses import dataclass

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
        return f"{reverse('help')}#{self.anchor}"


def metric_name(full_name: str) -> str:
    """Return the name of a metric without its step or day: "passed-step-2" is "passed"."""
    return STEP_OR_DAY.sub("", full_name)
