"""The table of a flow's candidates: what is asked for, and each row with its place in the flow."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from flows_api import Attempt, Candidate, CandidatePage, CandidateStatus, Flow, Step

PAGE_SIZES = (10, 25, 50, 100)
DEFAULT_PAGE_SIZE = 25
VIEW = re.compile(r"all|[0-9]{1,15}")

STATUS_LABELS = {
    CandidateStatus.NOT_STARTED: _("Not started"),
    CandidateStatus.IN_PROGRESS: _("In progress"),
    CandidateStatus.COMPLETED: _("Completed"),
    CandidateStatus.FAILED: _("Failed"),
}


@dataclass(frozen=True)
class Query:
    """What the URL asks of the table; the names are the API's own (contract.md §3.5).

    ``view`` is the saved view that one came by: it goes along, so that the way back has it too.
    """

    search: str = ""
    status: str = ""
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    view: str = ""

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "Query":
        """The query in ``params``; what makes no sense falls back to the default."""
        status = params.get("status", "").upper()
        view = params.get("view", "")
        size = _number(params.get("pageSize"), DEFAULT_PAGE_SIZE)
        return cls(
            search=params.get("search", "").strip()[:200],
            status=status if status in set(CandidateStatus) else "",
            page=_number(params.get("page"), 1),
            page_size=size if size in PAGE_SIZES else DEFAULT_PAGE_SIZE,
            view=view if VIEW.fullmatch(view) else "",
        )

    def encoded(self) -> str:
        """The query string that leads back to the same rows; defaults are left out."""
        parts = {
            "search": self.search,
            "status": self.status,
            "page": self.page if self.page > 1 else "",
            "pageSize": self.page_size if self.page_size != DEFAULT_PAGE_SIZE else "",
            "view": self.view,
        }
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True)
class Row:
    """A candidate, the step they are at, and their latest attempt, as far as the API tells."""

    candidate: Candidate
    step: Step | None
    latest: Attempt | None
    latest_step: Step | None


@dataclass(frozen=True)
class StatusChoice:
    value: str
    label: str
    selected: bool


def status_label(status: str) -> str:
    """A candidate's status in words; one we don't know is shown as it came."""
    return str(STATUS_LABELS.get(status, status))  # type: ignore[call-overload]


def status_choices(selected: str) -> list[StatusChoice]:
    """The statuses the API filters by, after a choice for all of them ("")."""
    everything = StatusChoice("", str(_("All")), not selected)
    return [everything] + [
        StatusChoice(status.value, str(label), status.value == selected)
        for status, label in STATUS_LABELS.items()
    ]


def rows(page: CandidatePage, flow: Flow) -> list[Row]:
    """A row for each candidate of ``page``."""
    return [row(candidate, flow.steps or ()) for candidate in page.candidates]


def row(candidate: Candidate, steps: Iterable[Step]) -> Row:
    """``candidate`` beside the step they are at and the one of their latest attempt."""
    by_order = {step.order: step for step in steps}
    latest = latest_attempt(candidate)
    return Row(
        candidate=candidate,
        step=by_order.get(candidate.current_step or 0),
        latest=latest,
        latest_step=by_order.get(latest.step_order or 0) if latest else None,
    )


def latest_attempt(candidate: Candidate) -> Attempt | None:
    """The attempt furthest along: by step, then by number, then as the partner lists them."""
    indexed = enumerate(candidate.attempts)
    return max(
        indexed,
        key=lambda pair: (pair[1].step_order or 0, pair[1].number or 0, pair[0]),
        default=(0, None),
    )[1]


def page_numbers(page: CandidatePage) -> list[int | None]:
    """The numbers to offer as links, None where some are left out; [] when the end is unknown."""
    if not page.total_pages or page.total_pages < 2:
        return []
    last = page.total_pages
    near = range(page.page - 1, page.page + 2)
    shown = sorted({n for n in (1, 2, *near, last - 1, last) if 1 <= n <= last})
    numbers: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before == 2:
            numbers.append(number - 1)
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers


def _number(text: str | None, default: int) -> int:
    """A positive number no larger than a page number needs to be, else ``default``."""
    if text and text.isascii() and text.isdigit() and 0 < len(text) <= 7:
        return int(text) or default
    return default
