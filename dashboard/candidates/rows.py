"""The rows of the table of candidates, as texts that the template only places.

A page has up to a hundred rows, so what a row needs is worked out here once, in plain Python, and
not cell by cell in the template (docs/adr/0009-cheap-rows.md).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.candidates.step_results import AttemptResult, attempt_result, step_progress
from dashboard.candidates.templatetags.candidate_badges import candidate_status, step_dots
from dashboard.core.http.addresses import address_pattern
from dashboard.core.rendering.components import render_component
from dashboard.core.templatetags.line_breaks import break_email
from dashboard.core.templatetags.moments import moment
from dashboard.core.templatetags.numbers import points, threshold_badge, threshold_rule
from dashboard.workspaces.registries.pass_rules import Rules
from dashboard.workspaces.registries.snapshot_list import RowDetails
from flows_api import (
    Attempt,
    Candidate,
    CandidatePage,
    CandidateStatus,
    Flow,
    PassRule,
    Step,
)

NONE = "–"


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """The latest score: ``tone`` is passed, failed or "".

    ``text`` replaces a missing score, and ``received`` is one that is no number. ``rule`` is the
    threshold of ``step``, described by ``rule_title``. ``earlier`` says that an earlier threshold
    decided.
    """

    points: str = ""
    tone: str = ""
    text: str = NONE
    received: str = ""
    step: str = ""
    rule: str = ""
    rule_title: str = ""
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate with their progress, current step and latest result, as far as they are known.

    ``title`` is the name, else the address, else the id. ``note`` is the address below a name, and
    whether our data about them were erased. ``key`` selects them for a bulk action. It is "" for
    those who are not synced yet.
    ``score_label`` and ``activity_label`` are the headings of their columns. ``notes``, ``review``
    and ``snooze`` are what the team added.
    """

    id: str
    email: str
    href: str
    title: SafeString
    plain_title: str
    note: SafeString
    status: SafeString | str
    dots: SafeString
    step: str
    score: SafeString | str
    score_label: str
    assigned: SafeString | str
    activity: SafeString | str
    activity_label: str
    key: str = ""
    notes: SafeString | str = ""
    has_review: bool = False
    review: SafeString | str = ""
    snooze: SafeString | str = ""


@dataclass(frozen=True)
class Columns:
    """The columns of a list that differ: which score is shown, and whether reviews are."""

    score_label: str
    activity_label: str
    has_review: bool = False


NOTHING = RowDetails()
NO_DETAILS: Mapping[str, RowDetails] = MappingProxyType({})


def build_rows(
    page: CandidatePage,
    flow: Flow,
    rules: Rules,
    *,
    slug: str,
    query: str | None = "",
    erased: Collection[str] = (),
    details: Mapping[str, RowDetails] = NO_DETAILS,
    columns: Columns,
) -> list[CandidateRow]:
    """Build a row for each candidate of ``page``, who are placed in ``flow``.

    ``query`` is the state of the list, which the links to the candidates carry, None for a search
    of each by their address. ``erased`` are the addresses whose data Flowdeck has erased, though
    the partner still lists them. ``details`` are what Flowdeck knows of them, by id.
    """
    address = address_pattern("candidate_detail", slug, flow.id)
    tail = f"?{query}" if query else ""
    steps = {step.order: step for step in flow.steps or ()}

    def href(candidate: Candidate) -> str:
        is_searched = query is None and candidate.email
        search = f"?search={quote(candidate.email or '', safe='')}" if is_searched else tail
        return f"{address(candidate.id)}{search}"

    return [
        _row(
            candidate,
            flow,
            steps,
            rules,
            href(candidate),
            details.get(candidate.id, NOTHING),
            columns,
            is_erased=candidate.email in erased,
        )
        for candidate in page.candidates
    ]


def _row(
    candidate: Candidate,
    flow: Flow,
    steps: Mapping[int, Step],
    rules: Rules,
    href: str,
    known: RowDetails,
    columns: Columns,
    *,
    is_erased: bool,
) -> CandidateRow:
    name, email = candidate.name, candidate.email or ""
    address_text = break_email(email)
    current = steps.get(candidate.current_step or 0)
    return CandidateRow(
        id=candidate.id,
        email=email,
        href=href,
        title=escape(name) if name else address_text or escape(candidate.id),
        plain_title=name or email or candidate.id,
        note=_note(address_text if name else SafeString(""), is_erased=is_erased),
        status=candidate_status(candidate.status) if candidate.status else NONE,
        dots=step_dots(step_progress(candidate, flow, rules)),
        # Below three passed steps, the last one would read as the step where they are.
        step=current.label if current and candidate.status != CandidateStatus.COMPLETED else "",
        score=known.score
        or render_component(
            "candidates/_score.html", _score_cell(latest_result(candidate, steps, rules))
        ),
        score_label=columns.score_label,
        assigned=moment(candidate.assigned_at) or NONE,
        activity=known.activity or moment(candidate.last_activity_at) or NONE,
        activity_label=columns.activity_label,
        key=known.key,
        notes=known.notes,
        has_review=columns.has_review,
        review=known.review,
        snooze=known.snooze,
    )


def _note(address: SafeString, *, is_erased: bool) -> SafeString:
    """Return the line below the title, which says that our own data were erased."""
    if not is_erased:
        return address
    words = escape(_("erased in Flowdeck"))
    return SafeString(f"{address} · {words}") if address else words


def _score_cell(latest: AttemptResult | None) -> ScoreCell:
    if latest is None:
        return ScoreCell()
    attempt = latest.attempt
    if attempt.score is None:
        if attempt.score_text:
            return ScoreCell(received=attempt.score_text)
        return ScoreCell(text=_("being scored") if attempt.submitted_at else NONE)
    return ScoreCell(
        points=points(attempt.score),
        tone={True: "passed", False: "failed", None: ""}[latest.passed],
        step=latest.step.label if latest.step else "",
        rule=threshold_badge(latest.rule),
        rule_title=threshold_rule(latest.rule),
        earlier=_earlier_threshold(latest),
    )


def _earlier_threshold(latest: AttemptResult) -> str:
    if not latest.is_outdated:
        return ""
    if latest.passed:
        return _("passed at an earlier threshold, now")
    return _("failed at an earlier threshold, now")


def latest_result(
    candidate: Candidate, steps: Mapping[int, Step], rules: Rules
) -> AttemptResult | None:
    """Return the result of the latest attempt. ``steps`` are the flow's by their order."""
    latest = latest_attempt(candidate)
    if latest is None:
        return None
    step = steps.get(latest.step_order or 0)
    rule = rules.get(step.order, PassRule()) if step else PassRule()
    return attempt_result(candidate, latest, step, rule)


def latest_attempt(candidate: Candidate) -> Attempt | None:
    """Return the attempt furthest along: by step, then by number, then by the partner's order."""
    indexed = enumerate(candidate.attempts)
    return max(
        indexed,
        key=lambda pair: (pair[1].step_order or 0, pair[1].number or 0, pair[0]),
        default=(0, None),
    )[1]
