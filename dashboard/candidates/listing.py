"""The table of a flow's candidates: its query and its filters."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.params import MAX_KEY, UrlQuery, read_choice, read_int, read_ints, read_text
from dashboard.core.text_search import search_text, words_of
from dashboard.workspaces.candidate_status import STATUS_LABELS
from dashboard.workspaces.registries.snapshot_list import needs_snapshot
from flows_api import Candidate, CandidateStatus

PAGE_SIZES = (10, 25, 50, 100)
DEFAULT_PAGE_SIZE = 25
MAX_PAGE = 9_999_999
VIEW = re.compile(r"all|[0-9]{1,15}")


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

    def snapshot_query(self) -> str:
        """Return the query of all these candidates, selected, as they are in the snapshot."""
        shown = replace(self, page=1, page_size=DEFAULT_PAGE_SIZE, view="").encoded()
        return "&".join(filter(None, ["show=all", shown, "select=all"]))


@dataclass(frozen=True)
class StatusFilter:
    """A choice of the filter by status.

    ``is_only`` says that no other one is selected. ``link`` are the statuses that its link selects:
    this one alone, or where it is one of several selected, the others.
    """

    value: str
    label: str
    selected: bool
    is_only: bool
    link: str | tuple[str, ...]

    @property
    def is_one_of_several(self) -> bool:
        return self.selected and not self.is_only


def read_keys(params: Mapping[str, str], name: str) -> list[int]:
    """Return the keys of candidates that the address has as ``name``: "12 7"."""
    return read_ints(params.get(name, "").split(), most=MAX_KEY)


def ignores_filter(query: CandidateQuery, candidates: Sequence[Candidate]) -> bool:
    """Return whether these rows show that Taptalent did not filter them by ``query``.

    A documented status that is not the selected one shows it, and so do several rows most of which
    hold none of the searched words. Taptalent may search a little differently, but not so much.
    """
    if query.status:
        others = set(CandidateStatus) - {query.status}
        if any(candidate.status in others for candidate in candidates):
            return True
    words = words_of(query.search)
    if not words or len(candidates) < 2:
        return False
    return 2 * sum(_holds(candidate, words) for candidate in candidates) < len(candidates)


def _holds(candidate: Candidate, words: Collection[str]) -> bool:
    """Return whether a name or an address has one of ``words``, or can't be compared."""
    if not candidate.has_comparable_email:
        return True
    text = search_text(candidate.name, candidate.email)
    return any(word in text for word in words)


def page_size_field(params: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the page size as a field of a form, [] for the default one."""
    query = CandidateQuery(page_size=CandidateQuery.from_params(params).page_size)
    return query.pairs()


def is_live(request: HttpRequest) -> bool:
    """Return whether Taptalent can answer the query of the list. In blind mode it is not asked."""
    return not is_blind() and not needs_snapshot(request.GET)


def can_be_live(_request: HttpRequest) -> bool:
    """Return whether the page of one candidate asks Taptalent, which it doesn't in blind mode."""
    return not is_blind()


def status_filters(selected: Collection[str]) -> list[StatusFilter]:
    """Return a choice for all candidates ("") and one for each status that the API filters by."""
    names = set(selected)
    everything = StatusFilter("", str(_("All")), not selected, not selected, "")
    choices = [everything]
    for status, label in STATUS_LABELS.items():
        is_selected, others = status in names, tuple(sorted(names - {status}))
        link = others if is_selected and others else status
        is_only = is_selected and not others
        choices.append(StatusFilter(status, str(label), is_selected, is_only, link))
    return choices
