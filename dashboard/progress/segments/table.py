"""The rows of the table of a segment, as texts that the template only places.

See docs/adr/0009-cheap-rows.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from dashboard.core.http.addresses import address_pattern
from dashboard.core.templatetags.line_breaks import break_email
from dashboard.core.templatetags.moments import moment
from dashboard.core.templatetags.numbers import points
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import CandidateRow
from dashboard.progress.templatetags.progress_format import moved_at

NONE = "–"


class Status(NamedTuple):
    """A candidate's status as the partner names it, of which the template makes a badge."""

    value: str


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A candidate of a segment. What is unknown or of no interest here is "".

    ``key`` selects them for a bulk action, "" for a member who may take none. ``title`` is the
    name, else the address, else the id, and ``note`` the address below a name. ``score`` is the
    one at the step ``score_step``. ``waited`` replaces ``moved`` for a stalled candidate.
    """

    id: str
    key: str
    plain_title: str
    email: str
    href: str
    title: SafeString
    note: SafeString | str
    notes: SafeString | str
    status: Status
    step: str
    has_score: bool
    score: str
    score_step: str
    assigned: SafeString | str
    has_review: bool
    review: SafeString | str
    moved: SafeString | str
    waited: str
    snooze: SafeString | str


def build_rows(
    rows: Iterable[CandidateRow],
    segment: SegmentQuery,
    *,
    slug: str,
    flow_id: str,
    step_label: str,
    can_select: bool,
) -> list[SegmentRow]:
    """Build a row of the table for each candidate of ``segment``.

    ``step_label`` is that of the segment's step.
    """
    address = address_pattern("candidate_detail", slug, flow_id)
    return [_row(row, segment, address, step_label, can_select=can_select) for row in rows]


def _row(
    row: CandidateRow,
    segment: SegmentQuery,
    address: Callable[[str], str],
    step_label: str,
    *,
    can_select: bool,
) -> SegmentRow:
    candidate, is_near = row.state.candidate, segment.name == "near"
    name, email = candidate.name, candidate.email
    address_text = break_email(email)
    query = f"?search={quote(email, safe='')}" if email else ""
    return SegmentRow(
        id=candidate.candidate_id,
        key=str(row.state.candidate_id) if can_select else "",
        plain_title=name or email or candidate.candidate_id,
        email=email,
        href=f"{address(candidate.candidate_id)}{query}",
        title=escape(name) if name else address_text or escape(candidate.candidate_id),
        note=address_text if name else "",
        notes=_part("progress/segments/_notes.html", notes=row.notes) if row.notes else "",
        status=Status(row.state.status),
        step=row.step or NONE,
        has_score=bool(segment.step),
        score=(points(row.score) or NONE) if segment.step else "",
        score_step=step_label,
        assigned=moment(candidate.assigned_at) or NONE,
        has_review=is_near,
        review=_part("progress/segments/_review.html", row=row, review=row.review)
        if is_near
        else "",
        moved="" if row.waited else moved_at(row.state),
        waited=row.waited,
        snooze=_part("progress/_snooze.html", snooze=row.snooze) if row.snooze else "",
    )


def _part(template: str, **context: object) -> SafeString:
    """Render a part that few rows have."""
    return render_to_string(template, context)
