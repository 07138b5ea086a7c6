"""CSV export of candidates, streamed page by page and safe from spreadsheet formulas."""

from collections.abc import Iterable, Iterator
from itertools import chain, count

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.candidates.step_results import StepProgress, step_progress
from dashboard.core.http.csv import Column, TimeColumn, render_csv
from dashboard.core.templatetags.numbers import plain_number
from dashboard.workspaces.candidate_status import status_label
from dashboard.workspaces.registries.pass_rules import Rules
from flows_api import Candidate, CandidatePage, Flow, FlowsClient, Placement, Step

FIRST_COLUMNS = (
    _("ID"),
    _("E-mail"),
    _("First name"),
    _("Last name"),
    _("Status"),
    _("Current step"),
)
LAST_COLUMNS = (
    _("Attempts"),
    TimeColumn(_("Assigned")),
    TimeColumn(_("Last activity")),
    _("Job-candidate ID"),
    _("Talent ID"),
    _("Job ID"),
)
RESULTS = {
    "passed": _("passed"),
    "failed": _("failed"),
    "current": _("in progress"),
    "not-started": _("not started"),
    "scoring": _("being scored"),
}
PAGE_SIZE = 100


def csv_lines(
    flows: FlowsClient, flow: Flow, rules: Rules, *, search: str, status: str
) -> Iterator[str]:
    """Yield the header and one line per matching candidate, without duplicates.

    A record that can't be read gets a line that says so. Raises what the client raises: an export
    that can't be completed breaks off, so that the browser reports a failed download instead of
    saving a file that only looks complete.
    """
    return render_csv(_header(flow), _rows(flows, flow, rules, search=search, status=status))


def snapshot_lines(candidates: Iterable[Candidate], flow: Flow, rules: Rules) -> Iterator[str]:
    """Yield the header and one line for each candidate of the snapshot, in the same columns.

    A snapshot has one attempt for each step, so the number of attempts stays empty.
    """
    cells = (_cells(candidate, flow, rules, is_stored=True) for candidate in candidates)
    return render_csv(_header(flow), cells)


def _header(flow: Flow) -> list[Column]:
    return [*FIRST_COLUMNS, *step_columns(flow.steps or ()), *LAST_COLUMNS]


def step_columns(steps: Iterable[Step]) -> Iterator[str]:
    """Yield the labels of a step's three columns, for each step."""
    for step in steps:
        name = {"step": f"{step.order}. {step.label}"}
        yield gettext("%(step)s: score") % name
        yield gettext("%(step)s: threshold") % name
        yield gettext("%(step)s: result") % name


def _rows(
    flows: FlowsClient, flow: Flow, rules: Rules, *, search: str, status: str
) -> Iterator[Iterable[object]]:
    for page in _pages(flows, flow, search=search, status=status):
        for candidate in page.candidates:
            yield _cells(candidate, flow, rules)
        for item in page.unreadable:
            yield gettext("could not be read"), item.path


def prefetch_lines(made: Iterator[str]) -> Iterable[str]:
    """Fetch the first two lines of ``made``, so that an early error can still become a page."""
    return chain([next(made), *(line for line in [next(made, None)] if line)], made)


def _pages(flows: FlowsClient, flow: Flow, *, search: str, status: str) -> Iterator[CandidatePage]:
    """Yield every page without candidates already seen, as the list may shift while it is read.

    A page with no new candidates ends it. An API that ignores ``page`` would otherwise loop
    forever.
    """
    seen: set[str] = set()
    placement = Placement(tuple(flow.steps or ()))
    for number in count(1):
        page = flows.list_candidates(
            flow.id, page=number, page_size=PAGE_SIZE, search=search, status=status or None
        )
        new = tuple(c for c in page.candidates if c.id not in seen)
        seen.update(c.id for c in new)
        placement.learn(new)
        yield msgspec.structs.replace(page, candidates=placement.apply(new))
        if not page.has_next or not (new or page.unreadable):
            return


def _cells(
    candidate: Candidate, flow: Flow, rules: Rules, *, is_stored: bool = False
) -> Iterator[object]:
    yield candidate.id
    yield candidate.email
    yield candidate.first_name
    yield candidate.last_name
    yield status_label(candidate.status) if candidate.status else ""
    yield _current_step(candidate, flow)
    for progress in step_progress(candidate, flow, rules):
        yield from _step_cells(progress)
    yield None if is_stored else len(candidate.attempts)
    yield candidate.assigned_at
    yield candidate.last_activity_at
    yield candidate.job_candidate_id
    yield candidate.talent_id
    yield candidate.job_id


def _current_step(candidate: Candidate, flow: Flow) -> str:
    """Return the candidate's step by number and name, or its number alone if the flow lacks it."""
    order = candidate.current_step
    if order is None:
        return ""
    labels = {step.order: f"{step.order}. {step.label}" for step in flow.steps or ()}
    return labels.get(order, str(order))


def _step_cells(progress: StepProgress) -> tuple[object, object, str]:
    """Return the last attempt's score, today's threshold, and the result."""
    last = progress.attempts[-1] if progress.attempts else None
    if last is None:
        return None, plain_number(progress.step.pass_threshold), ""
    result = str(RESULTS.get(progress.state, ""))
    if last.is_outdated:
        result = gettext("%(result)s (at an earlier threshold)") % {"result": result}
    score = last.attempt.score
    shown = last.attempt.score_text if score is None else plain_number(score)
    return shown, plain_number(progress.step.pass_threshold), result
