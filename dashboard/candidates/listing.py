"""The table of a flow's candidates: its query and its filters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dashboard.core.params import UrlQuery, read_choice, read_int, read_text
from flows_api import CandidateStatus

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
