"""The table of a flow's candidates: its query, its rows and its page numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dashboard.candidates.step_results import (
    AttemptResult,
    StepProgress,
    attempt_result,
    step_progress,
)
from dashboard.core.params import UrlQuery, read_choice, read_int, read_text
from dashboard.workspaces.pass_rules import Rules
from flows_api import Attempt, Candidate, CandidatePage, CandidateStatus, Flow, PassRule, Step

PAGE_SIZES = (10, 25, 50, 100)
DEFAULT_PAGE_SIZE = 25
MAX_PAGE = 9_999_999
VIEW = re.compile(r"all|[0-9]{1,15}")

STATUS_LABELS = {
    CandidateStatus.NOT_STARTED: _("Not started"),
    CandidateStatus.IN_PROGRESS: _("In progress"),
    CandidateStatus.COMPLETED: _("Completed"),
    CandidateStatus.FAILED: _("Failed"),
}


@dataclass(frozen=True)
class CandidateQuery(UrlQuery):
    """The state of the table in the URL.

    Parameters have the API's own names (docs/partner-api.md, Candidates). ``view`` is the saved
    view that led here. It is carried along, so that the way back has it too.
    """

    search: str = ""
    status: str = ""
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    view: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "CandidateQuery":
        """Read the query from ``params``. An invalid value falls back to its default."""
        status = params.get("status", "").upper()
        view = params.get("view", "")
        size = read_int(params.get("pageSize"))
        return cls(
            search=read_text(params.get("search"), 200),
            status=read_choice(status, set(CandidateStatus)),
            page=read_int(params.get("page"), most=MAX_PAGE) or 1,
            page_size=size if size in PAGE_SIZES else DEFAULT_PAGE_SIZE,
            view=view if VIEW.fullmatch(view) else "",
        )

    def params(self) -> dict[str, object]:
        """Return the value of each parameter, "" for one with its default."""
        return {
            "search": self.search,
            "status": self.status,
            "page": self.page if self.page > 1 else "",
            "pageSize": self.page_size if self.page_size != DEFAULT_PAGE_SIZE else "",
            "view": self.view,
        }


@dataclass(frozen=True)
class CandidateRow:
    """A candidate with their steps, current step and latest result, as far as they are known."""

    candidate: Candidate
    steps: list[StepProgress]
    step: Step | None
    latest: AttemptResult | None


@dataclass(frozen=True)
class StatusFilter:
    value: str
    label: str
    selected: bool


def status_label(status: str) -> str:
    """Return the label of a candidate's status. An unknown one is shown as it came."""
    return str(STATUS_LABELS.get(status, status))  # type: ignore[call-overload]


def status_filters(selected: str) -> list[StatusFilter]:
    """Return a choice for all candidates ("") and one for each status that the API filters by."""
    everything = StatusFilter("", str(_("All")), not selected)
    return [everything] + [
        StatusFilter(status.value, str(label), status.value == selected)
        for status, label in STATUS_LABELS.items()
    ]


def build_rows(page: CandidatePage, flow: Flow, rules: Rules) -> list[CandidateRow]:
    """Build a row for each candidate of ``page``, who are placed in ``flow``."""
    return [build_row(candidate, flow, rules) for candidate in page.candidates]


def build_row(candidate: Candidate, flow: Flow, rules: Rules) -> CandidateRow:
    """Build the row of ``candidate`` with the current step and the latest result."""
    by_order = {step.order: step for step in flow.steps or ()}
    return CandidateRow(
        candidate=candidate,
        steps=step_progress(candidate, flow, rules),
        step=by_order.get(candidate.current_step or 0),
        latest=_latest_result(candidate, by_order, rules),
    )


def _latest_result(
    candidate: Candidate, by_order: Mapping[int, Step], rules: Rules
) -> AttemptResult | None:
    latest = latest_attempt(candidate)
    if latest is None:
        return None
    step = by_order.get(latest.step_order or 0)
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
