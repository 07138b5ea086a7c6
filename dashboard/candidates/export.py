"""Exports of candidates, row by row: all that is known of each, or the columns of a list."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.candidates.columns.definitions import ListColumn
from dashboard.candidates.columns.exports import (
    CANDIDATE,
    candidate_cells,
    current_step,
    result_text,
    score_value,
    shown_cells,
    shown_header,
    status_text,
)
from dashboard.candidates.columns.values import CandidateValues
from dashboard.candidates.step_results import StepProgress
from dashboard.core.http.csv import Column, TimeColumn
from dashboard.workspaces.registries.pass_rules import Rules
from flows_api import Candidate, CandidatePage, Flow, FlowsClient, Placement, Step

FIRST_COLUMNS = (*CANDIDATE, _("Status"), _("Current step"))
LAST_COLUMNS = (
    _("Attempts"),
    TimeColumn(_("Assigned")),
    TimeColumn(_("Last activity")),
    _("Labels"),
    _("Job-candidate ID"),
    _("Talent ID"),
    _("Job ID"),
)
PAGE_SIZE = 100

Row = Iterable[object]
FindLabels = Callable[[Collection[str]], Mapping[str, str]]
"""Return the labels of each of these candidates who has any, by id."""


@dataclass(frozen=True)
class ExportTable:
    """A table of candidates in ``flow`` to export, with a heading for each cell.

    ``columns`` are those of a list, None for all that is known. ``find_labels`` is asked for a
    hundred candidates at once.
    """

    flow: Flow
    rules: Rules
    find_labels: FindLabels
    columns: Sequence[ListColumn] | None = None

    @property
    def header(self) -> list[Column]:
        """Return the headings, in the active language."""
        if self.columns is not None:
            return shown_header(self.columns)
        return [*FIRST_COLUMNS, *step_columns(self.flow.steps or ()), *LAST_COLUMNS]

    def live_rows(self, flows: FlowsClient, *, search: str, status: str) -> Iterator[Row]:
        """Yield one row per candidate whom Taptalent finds, without duplicates.

        A record that can't be read gets a row that says so, as do candidates whom Taptalent counts
        but does not return. Raises what the client raises: an export that can't be completed
        breaks off, so that the browser reports a failed download instead of saving a file that only
        looks complete.
        """
        read, has_next, totals = 0, False, set[int]()
        for page in _pages(flows, self.flow, search=search, status=status):
            yield from self._rows(page.candidates)
            for item in page.unreadable:
                yield gettext("could not be read"), item.path
            read += len(page.candidates) + len(page.unreadable)
            has_next = page.has_next
            totals |= {page.total} if page.total is not None else set()
        # The total of a search may count everyone.
        is_short = read < min(totals, default=0) and not (search or status)
        if has_next or is_short:
            yield (gettext("incomplete: Taptalent lists more candidates than it returned"),)

    def stored_rows(self, candidates: Iterable[Candidate]) -> Iterator[Row]:
        """Yield one row for each candidate of the snapshot.

        A snapshot has one attempt for each step, so the number of attempts stays empty.
        """
        return self._rows(candidates, is_stored=True)

    def _rows(self, candidates: Iterable[Candidate], *, is_stored: bool = False) -> Iterator[Row]:
        left = iter(candidates)
        while some := list(islice(left, PAGE_SIZE)):
            labels = self.find_labels([candidate.id for candidate in some])
            for candidate in some:
                yield self._cells(candidate, labels.get(candidate.id, ""), is_stored=is_stored)

    def _cells(self, candidate: Candidate, labels: str, *, is_stored: bool) -> Row:
        values = CandidateValues(candidate, self.flow, self.rules)
        if self.columns is not None:
            return shown_cells(self.columns, values, labels)
        return _all_cells(values, labels, is_stored=is_stored)


def step_columns(steps: Iterable[Step]) -> Iterator[str]:
    """Yield the labels of a step's three columns, for each step."""
    for step in steps:
        name = {"step": f"{step.order}. {step.label}"}
        yield gettext("%(step)s: score") % name
        yield gettext("%(step)s: threshold") % name
        yield gettext("%(step)s: result") % name


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


def _all_cells(values: CandidateValues, labels: str, *, is_stored: bool) -> Iterator[object]:
    candidate = values.candidate
    yield from candidate_cells(candidate)
    yield status_text(candidate)
    yield current_step(candidate, values.flow)
    for progress in values.progress:
        yield from _step_cells(progress)
    yield None if is_stored else len(candidate.attempts)
    yield candidate.assigned_at
    yield candidate.last_activity_at
    yield labels
    yield candidate.job_candidate_id
    yield candidate.talent_id
    yield candidate.job_id


def _step_cells(progress: StepProgress) -> tuple[object, object, str]:
    """Return the score of the attempt that counts, today's threshold, and the result."""
    counting, threshold = progress.counting, progress.step.pass_threshold
    if counting is None:
        return None, threshold, ""
    return score_value(counting), threshold, result_text(progress, counting)
