"""The query of a segment: which candidates the URL of the segment page selects."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboard.core.decimals import format_decimal
from dashboard.core.params import (
    UrlQuery,
    format_moment,
    read_all,
    read_choice,
    read_date,
    read_int,
    read_ints,
    read_moment,
    read_number,
    read_text,
)
from dashboard.progress.metrics.scores import NEAR_BAND
from dashboard.progress.segments.criteria import NO_CRITERIA, Criteria
from flows_api import CandidateStatus

SEGMENT_NAMES = (
    "all",
    "assigned",
    "started",
    "not-started",
    "in-progress",
    "completed",
    "other",
    "entered",
    "passed",
    "failed",
    "open",
    "scored",
    "result-changes",
    "near",
    "failed-above",
    "passed-below",
    "stalled",
    "stalled-not-started",
    "stalled-midway",
    "snoozed",
    "blocked-domain",
    "changed",
)
"""The names of the segments, as ``?show=`` has them. ``segments.definitions`` defines each."""
ALIASES = {
    "here": "open",
    "other-side": "result-changes",
    "stuck": "stalled",
    "stuck-unstarted": "stalled-not-started",
    "stuck-midway": "stalled-midway",
    "silent": "blocked-domain",
}
"""Names of the first release. Bookmarks and links that were passed on still have them."""
OF_THE_VERSION = frozenset(
    {
        "all",
        "assigned",
        "started",
        "not-started",
        "in-progress",
        "completed",
        "other",
        "entered",
        "passed",
        "failed",
        "open",
        "scored",
        "blocked-domain",
    }
)
"""The segments that follow from the states and scores of a version. Of the others, some depend on
the thresholds as they are now, some on the time, some on what members add.
"""
MAX_STEP = 9999
SORT = re.compile(r"(-?)(name|status|step|total|assigned|activity|score-([0-9]{1,4}))")


@dataclass(frozen=True)
class Sort:
    """An order of the list: by a ``column``, which is "score" for the score at ``step``."""

    column: str
    step: int | None = None
    is_descending: bool = False

    @classmethod
    def read(cls, text: str | None) -> "Sort | None":
        """Read an order as ``str`` writes it, None for anything else."""
        found = SORT.fullmatch(text or "")
        if found is None:
            return None
        sign, name, step = found.groups()
        return cls("score" if step else name, int(step) if step else None, bool(sign))

    def __str__(self) -> str:
        """Write the order as ``?sort=`` has it: "name", "-score-2"."""
        step = f"-{self.step}" if self.step is not None else ""
        return f"{'-' if self.is_descending else ''}{self.column}{step}"

    @property
    def reversed(self) -> "Sort":
        return replace(self, is_descending=not self.is_descending)

    def by(self, column: str) -> str:
        """Return ``column`` as ``order_by`` takes it."""
        return f"-{column}" if self.is_descending else column


@dataclass(frozen=True)
class SegmentQuery(UrlQuery):
    """The parameters of a segment.

    ``low`` (inclusive) and ``high`` (exclusive) bound a score. ``day`` (UTC) is when a candidate
    was assigned, completed or failed. ``since`` is a pair of versions between which ``kind`` of
    change occurred, and ``after`` the start of the period whose changes these are. ``reviewed``
    ("yes" or "no") narrows the results near a threshold. ``threshold`` is the saved threshold of a
    step as the flow editor knows it; no segment uses it. ``statuses`` narrow the segment to several
    at once, ``criteria`` by more. ``sort`` is the order, None for the segment's own.

    ``is_named`` is set where the URL has ``?show=``, if only "all".
    """

    name: str = "all"
    step: int | None = None
    low: float | None = None
    high: float | None = None
    band: float = NEAR_BAND
    domain: str = ""
    day: date | None = None
    since: tuple[int, int] | None = None
    kind: str = ""
    after: datetime | None = None
    reviewed: str = ""
    threshold: float | None = None
    search: str = ""
    statuses: tuple[str, ...] = ()
    sort: Sort | None = None
    is_named: bool = False
    criteria: Criteria = NO_CRITERIA

    @property
    def needs_snapshot(self) -> bool:
        """Return whether Taptalent can't answer it: it searches, and filters by one status only."""
        status = self.statuses[:1] if len(self.statuses) == 1 else ()
        return self != SegmentQuery(search=self.search, statuses=status)

    @property
    def is_whole(self) -> bool:
        """Return whether it leaves out no candidate of the flow."""
        plain = SegmentQuery(sort=self.sort, is_named=self.is_named, threshold=self.threshold)
        return self == plain

    @property
    def filter_name(self) -> str:
        """Return a name of its filters, which tells nothing of them.

        It is "" where the time or the thresholds of now decide who matches, and not a version with
        what members added (``member_filters.read_signs``).
        """
        if self.name not in OF_THE_VERSION or self.reviewed:
            return ""
        filters = replace(self, sort=None, is_named=False, threshold=None).encoded()
        return hashlib.sha256(filters.encode()).hexdigest()[:32]

    @property
    def is_of_one_flow(self) -> bool:
        """Return whether it names a step or a version, which mean something else in other flows."""
        is_by_score = self.sort is not None and self.sort.step is not None
        has_step = self.step is not None or bool(self.criteria.steps)
        return has_step or is_by_score or self.since is not None

    @property
    def named_steps(self) -> set[int]:
        """Return the orders of the steps that the query names: to show, to filter and to sort."""
        sorted_by = self.sort.step if self.sort else None
        found = {self.step, sorted_by, *(step.order for step in self.criteria.steps)}
        return {order for order in found if order is not None}

    @property
    def score_step(self) -> int | None:
        """Return the step whose scores the list shows, None for the latest or the total ones."""
        sorted_by = self.sort.step if self.sort and self.name != "near" else None
        return sorted_by or self.step

    @property
    def shows_total(self) -> bool:
        """Return whether the list shows totals. Near a threshold it shows the scores there."""
        is_by_total = self.sort is not None and self.sort.column == "total"
        return is_by_total and self.name != "near"

    @property
    def score_column(self) -> str:
        """Return the name of the column of the scores that the list is about, "" for none."""
        if self.shows_total:
            return "total"
        return "" if self.score_step is None else f"score-{self.score_step}"

    @property
    def is_stalled(self) -> bool:
        """Return whether it holds stalled candidates, snoozed or not."""
        return self.name.startswith("stalled") or self.name == "snoozed"

    def cleared(self) -> str:
        """Return the query of the list without any filter, in its order.

        It keeps the member's default view from opening.
        """
        return "&".join(filter(None, [SegmentQuery(sort=self.sort).encoded(), "view=all"]))

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "SegmentQuery":
        """Return the segment that ``params`` select.

        A value that makes no sense falls back to its default, so the worst case is all candidates.
        """
        shown = params.get("show", "all")
        band = read_number(params.get("band"))
        return cls(
            name=read_choice(ALIASES.get(shown, shown), SEGMENT_NAMES, "all"),
            step=read_int(params.get("step"), most=MAX_STEP),
            low=read_number(params.get("from")),
            high=read_number(params.get("to")),
            band=NEAR_BAND if band is None else min(abs(band), 100.0),
            domain=read_text(params.get("domain"), 260),
            day=read_date(params.get("day")),
            since=_versions(params.get("since", "")),
            kind=read_text(params.get("kind"), 20),
            after=read_moment(params.get("after")),
            reviewed=read_choice(params.get("reviewed"), ("yes", "no")),
            threshold=read_number(params.get("now")),
            search=read_text(params.get("search"), 200),
            statuses=_statuses(read_all(params, "status")),
            sort=Sort.read(params.get("sort")),
            is_named="show" in params,
            criteria=Criteria.from_params(params),
        )

    def params(self) -> dict[str, object]:
        """Return the value of each parameter, "" or None for one with its default."""
        has_band = self.name == "near" and self.band != NEAR_BAND
        return {
            "show": self.name if self.name != "all" or self.is_named else "",
            "step": self.step,
            "from": format_decimal(self.low),
            "to": format_decimal(self.high),
            "band": format_decimal(self.band) if has_band else "",
            "domain": self.domain,
            "day": self.day or "",
            "since": "-".join(str(version) for version in self.since or ()),
            "kind": self.kind,
            "after": format_moment(self.after) if self.after else "",
            "reviewed": self.reviewed,
            "search": self.search,
            "status": self.statuses,
            "sort": str(self.sort or ""),
            **self.criteria.params(),
        }


def _versions(text: str) -> tuple[int, int] | None:
    start, _, end = text.partition("-")
    versions = read_ints([start, end])
    return (versions[0], versions[1]) if len(versions) == 2 else None


def _statuses(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the statuses among ``texts``, each once, in the order of the documentation."""
    names = {text.upper() for text in texts}
    return tuple(status.value for status in CandidateStatus if status.value in names)
