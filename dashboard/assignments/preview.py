"""The review of an import as its address asks for it: ``?verdict=&page=``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext as _

from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.choices import FAULTY, SENDABLE, Verdict
from dashboard.assignments.confirming import to_send
from dashboard.assignments.paging import Choice, numbers_of, page_of

LEFT_OUT, NEED_A_LOOK = "left-out", "need-a-look"
UNTICKED = Q(included=False, verdict__in=(Verdict.NEW, Verdict.ELSEWHERE))
"""Lines that would be sent, had not a member excluded them. A possible typo is no such line."""
URGENT_FIRST = Case(
    When(verdict__in=(Verdict.TYPO, Verdict.INVALID), then=Value(0)),
    When(verdict__in=FAULTY, then=Value(1)),
    default=Value(2),
)


@dataclass(frozen=True)
class Preview:
    """Data of the review page."""

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
        """Return whether this filter has lines that can be included or excluded."""
        return self.verdict in ("", LEFT_OUT, NEED_A_LOOK, *SENDABLE)


def preview(batch: Batch, params: Mapping[str, str]) -> Preview:
    """Return the review for the query ``params``. Invalid values are ignored."""
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
    """Return the lines of a filter."""
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
    """Return a filter for all lines, one for those that need review, and one per status in use."""
    total = sum(counts.get(verdict, 0) for verdict in Verdict)
    labels = {NEED_A_LOOK: _("Needs review")} | {v.value: str(v.label) for v in Verdict}
    labels |= {LEFT_OUT: _("Excluded")}
    return [Choice("", _("All"), total, not selected)] + [
        Choice(value, label, counts[value], value == selected)
        for value, label in labels.items()
        if counts.get(value)
    ]
