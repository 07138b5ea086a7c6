"""The preview of a batch, as its address asks for it: ``?verdict=&page=``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext as _

from dashboard.assignments.batch import FAULTY, SENDABLE, Batch, Line, Verdict
from dashboard.assignments.confirming import to_send
from dashboard.assignments.paging import Choice, numbers_of, page_of

LEFT_OUT, NEED_A_LOOK = "left-out", "need-a-look"
UNTICKED = Q(included=False, verdict__in=(Verdict.NEW, Verdict.ELSEWHERE))
"""Who would be sent, had not somebody left them out: a misspelt one waits for its correction."""
URGENT_FIRST = Case(
    When(verdict__in=(Verdict.TYPO, Verdict.INVALID), then=Value(0)),
    When(verdict__in=FAULTY, then=Value(1)),
    default=Value(2),
)


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
        return numbers_of(self.lines)

    @property
    def has_sendable(self) -> bool:
        """Whether this filter has lines that can be chosen or left out."""
        return self.verdict in ("", LEFT_OUT, NEED_A_LOOK, *SENDABLE)


def preview(batch: Batch, params: Mapping[str, str]) -> Preview:
    """The preview that the query ``params`` asks for; what makes no sense is left aside."""
    counts = _counts(batch)
    verdict = params.get("verdict", "")
    if not counts.get(verdict):
        verdict = ""
    lines = filtered(batch, verdict).order_by(URGENT_FIRST, "number")
    return Preview(
        lines=page_of(lines, params.get("page")),
        choices=_choices(counts, verdict),
        verdict=verdict,
        to_send=to_send(batch).count(),
        typos=counts.get(Verdict.TYPO, 0),
        faults=counts[NEED_A_LOOK],
    )


def filtered(batch: Batch, verdict: str) -> Any:
    """The lines behind a filter."""
    if verdict == LEFT_OUT:
        return batch.lines.filter(UNTICKED)
    if verdict == NEED_A_LOOK:
        return batch.lines.filter(verdict__in=FAULTY)
    return batch.lines.filter(verdict=verdict) if verdict else batch.lines.all()


def _counts(batch: Batch) -> dict[str, int]:
    rows = batch.lines.order_by().values_list("verdict")
    counts: dict[str, int] = dict(rows.annotate(Count("pk")))
    return counts | {
        NEED_A_LOOK: sum(counts.get(verdict, 0) for verdict in FAULTY),
        LEFT_OUT: batch.lines.filter(UNTICKED).count(),
    }


def _choices(counts: dict[str, int], selected: str) -> list[Choice]:
    """Every verdict that occurs, after a choice for all of them and one for what needs a look."""
    total = sum(counts.get(verdict, 0) for verdict in Verdict)
    labels = {NEED_A_LOOK: _("Need a look")} | {v.value: str(v.label) for v in Verdict}
    labels |= {LEFT_OUT: _("Left out by hand")}
    return [Choice("", _("All"), total, not selected)] + [
        Choice(value, label, counts[value], value == selected)
        for value, label in labels.items()
        if counts.get(value)
    ]
