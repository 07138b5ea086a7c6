"""The preview of a batch, as its address asks for it: ``?verdict=&page=``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from dashboard.assignments.batch import SENDABLE, Batch, Line, Verdict
from dashboard.assignments.confirming import to_send

LINES_A_PAGE = 25
LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Choice:
    """A filter: its value in the address, its words, how many lines it has."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Preview:
    """What the page shows."""

    lines: "Page[Line]"
    choices: list[Choice]
    verdict: str
    to_send: int
    typos: int
    faults: int

    @property
    def numbers(self) -> list[int | str]:
        return list(self.lines.paginator.get_elided_page_range(self.lines.number, on_each_side=1))

    @property
    def has_sendable(self) -> bool:
        """Whether this filter has lines that can be chosen or left out."""
        return not self.verdict or self.verdict in SENDABLE or self.verdict == LEFT_OUT


def preview(batch: Batch, params: Mapping[str, str]) -> Preview:
    """The preview that the query ``params`` asks for; what makes no sense is left aside."""
    counts = _counts(batch)
    verdict = params.get("verdict", "")
    if not counts.get(verdict):
        verdict = ""
    paginator = Paginator(filtered(batch, verdict).order_by("number"), LINES_A_PAGE)
    return Preview(
        lines=paginator.get_page(params.get("page")),
        choices=_choices(counts, verdict),
        verdict=verdict,
        to_send=to_send(batch).count(),
        typos=counts.get(Verdict.TYPO, 0),
        faults=sum(counts.get(v, 0) for v in (Verdict.INVALID, Verdict.TWICE, Verdict.TYPO)),
    )


def filtered(batch: Batch, verdict: str) -> Any:
    """The lines behind a filter."""
    if verdict == LEFT_OUT:
        return batch.lines.filter(included=False, verdict__in=SENDABLE)
    return batch.lines.filter(verdict=verdict) if verdict else batch.lines.all()


def _counts(batch: Batch) -> dict[str, int]:
    rows = batch.lines.order_by().values_list("verdict")
    counts: dict[str, int] = dict(rows.annotate(Count("pk")))
    left_out = Q(included=False, verdict__in=SENDABLE)
    return counts | {LEFT_OUT: batch.lines.filter(left_out).count()}


def _choices(counts: dict[str, int], selected: str) -> list[Choice]:
    """Every verdict that occurs, after a choice for all of them."""
    total = sum(n for verdict, n in counts.items() if verdict != LEFT_OUT)
    labels = {v.value: str(v.label) for v in Verdict} | {LEFT_OUT: _("Left out")}
    return [Choice("", _("All"), total, not selected)] + [
        Choice(value, label, counts[value], value == selected)
        for value, label in labels.items()
        if counts.get(value)
    ]
