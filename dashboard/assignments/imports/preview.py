"""The review of an import as its address asks for it: ``?status=&page=``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, Max, Q, Value, When
from django.utils.translation import gettext as _

from dashboard.assignments.gates.rule import GateStatus
from dashboard.assignments.imports.confirmation import gate_days, gated_lines, lines_to_send
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import NEEDS_REVIEW, SENDABLE, LineStatus
from dashboard.assignments.paging import PER_PAGE, FilterChoice
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.core.text_search import normalize_text

EXCLUDED, REVIEW, GATED = "excluded", "needs-review", "no-notice"
EXCLUDED_LINES = Q(included=False, status__in=(LineStatus.NEW, LineStatus.IN_OTHER_FLOW))
"""Lines that would be sent, had not a member excluded them. A possible typo is no such line."""
URGENT_FIRST = Case(
    When(
        status__in=(
            LineStatus.POSSIBLE_TYPO,
            LineStatus.CHECK_NAME,
            LineStatus.INVALID,
            LineStatus.UNKNOWN,
        ),
        then=Value(0),
    ),
    When(status__in=NEEDS_REVIEW, then=Value(1)),
    default=Value(2),
)


@dataclass(frozen=True)
class Preview:
    """Data of the review page.

    ``sendable`` lines can be invited once they are selected. ``last_line`` is the number of the
    last line, as the list counts.
    """

    lines: "Page[BatchLine]"
    choices: list[FilterChoice]
    status: str
    to_send: int
    sendable: int
    unsendable: int
    last_line: int
    possible_typos: int
    names_to_check: int
    unknown: int
    unknown_selected: int
    needs_review: int
    gated: int

    @property
    def numbers(self) -> list[int | None]:
        return page_numbers(self.lines.number, self.lines.paginator.num_pages)

    @property
    def has_sendable(self) -> bool:
        """Return whether this filter has lines that can be included or excluded."""
        return self.status in ("", EXCLUDED, REVIEW, *SENDABLE)


def preview(batch: Batch, params: Mapping[str, str]) -> Preview:
    """Return the review for the query ``params``. Invalid values are ignored."""
    counts = _counts(batch)
    status = params.get("status", "")
    if not counts.get(status):
        status = ""
    lines = filter_lines(batch, status).order_by(URGENT_FIRST, "number")
    page = page_of(lines, params.get("page"), per_page=PER_PAGE)
    page.object_list = list(page.object_list)
    _set_other_names(batch, page.object_list)
    if counts[GATED]:
        _set_gates(batch, page.object_list)
    return Preview(
        lines=page,
        choices=_choices(counts, status),
        status=status,
        to_send=lines_to_send(batch).count(),
        sendable=(sendable := sum(counts.get(each, 0) for each in SENDABLE)),
        unsendable=sum(counts.get(each, 0) for each in LineStatus) - sendable,
        last_line=batch.lines.aggregate(last=Max("source_line"))["last"] or 0,
        possible_typos=counts.get(LineStatus.POSSIBLE_TYPO, 0),
        names_to_check=batch.lines.filter(status=LineStatus.CHECK_NAME, included=False).count()
        if counts.get(LineStatus.CHECK_NAME)
        else 0,
        unknown=counts.get(LineStatus.UNKNOWN, 0),
        unknown_selected=lines_to_send(batch).filter(status=LineStatus.UNKNOWN).count(),
        needs_review=counts[REVIEW],
        gated=counts[GATED],
    )


def _set_other_names(batch: Batch, lines: list[BatchLine]) -> None:
    """Set ``other_name`` of each duplicate among ``lines`` whose first line has another name."""
    duplicates = [line for line in lines if line.status == LineStatus.DUPLICATE and line.name]
    if not duplicates:
        return
    keys = {line.candidate_key for line in duplicates}
    first = batch.lines.filter(candidate_key__in=keys).exclude(status=LineStatus.DUPLICATE)
    names = {line.candidate_key: line.name for line in first}
    for line in duplicates:
        name = names.get(line.candidate_key, "")
        if name and normalize_text(name) != normalize_text(line.name):
            line.other_name = name


def filter_lines(batch: Batch, status: str) -> Any:
    """Return the lines of a filter."""
    if status == EXCLUDED:
        return batch.lines.filter(EXCLUDED_LINES)
    if status == REVIEW:
        return batch.lines.filter(status__in=NEEDS_REVIEW)
    if status == GATED:
        return gated_lines(batch)
    return batch.lines.filter(status=status) if status else batch.lines.all()


def _set_gates(batch: Batch, lines: list[BatchLine]) -> None:
    """Set ``gate`` of those of ``lines`` that are not to be sent yet."""
    own = gated_lines(batch).filter(pk__in=[line.pk for line in lines])
    closed = set(own.values_list("pk", flat=True))
    days = gate_days(batch, [line for line in lines if line.pk in closed])
    for line in lines:
        if line.pk in days:
            line.gate = GateStatus(days[line.pk])


def _counts(batch: Batch) -> dict[str, int]:
    rows = batch.lines.order_by().values_list("status")
    counts: dict[str, int] = dict(rows.annotate(Count("pk")))
    return counts | {
        REVIEW: sum(counts.get(status, 0) for status in NEEDS_REVIEW),
        EXCLUDED: batch.lines.filter(EXCLUDED_LINES).count(),
        GATED: gated_lines(batch).count(),
    }


def _choices(counts: dict[str, int], selected: str) -> list[FilterChoice]:
    """Return a filter for all lines, one for those that need review, and one per status in use."""
    total = sum(counts.get(status, 0) for status in LineStatus)
    labels = {REVIEW: _("Needs review")} | {v.value: str(v.label) for v in LineStatus}
    labels |= {EXCLUDED: _("Excluded"), GATED: _("No notice in time")}
    return [FilterChoice("", _("All"), total, not selected)] + [
        FilterChoice(value, label, counts[value], value == selected)
        for value, label in labels.items()
        if counts.get(value)
    ]
