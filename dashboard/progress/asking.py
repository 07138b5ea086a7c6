"""What the URL of the people page asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

BAND = 5.0
SHOWS = (
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
    "here",
    "scored",
    "other-side",
    "near",
    "failed-above",
    "passed-below",
    "stuck",
    "stuck-unstarted",
    "stuck-midway",
    "snoozed",
    "silent",
    "changed",
)
"""The lists that there are; ``lists.py`` defines each."""


@dataclass(frozen=True)
class Ask:
    """What the URL asks for. ``low`` and ``high`` bound a score: from, and up to without.

    ``day`` (UTC) is when that happened: being assigned, completing, failing.
    ``since`` is a pair of versions, for the people to whom ``kind`` of change happened in between.
    ``reviewed``, "yes" or "no", leaves of the near misses those whose result was looked at, or not.
    ``mark`` (``now``) is a step's threshold as the asking page knows it, on no list.
    """

    show: str = "all"
    step: int | None = None
    low: float | None = None
    high: float | None = None
    band: float = BAND
    domain: str = ""
    day: date | None = None
    since: tuple[int, int] | None = None
    kind: str = ""
    reviewed: str = ""
    mark: float | None = None
    search: str = ""

    @property
    def is_stuck(self) -> bool:
        """Whether it is about people who wait, with or without leave."""
        return self.show.startswith("stuck") or self.show == "snoozed"

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "Ask":
        """What ``params`` say; what makes no sense falls back to everybody."""
        show = params.get("show", "all")
        band = number(params.get("band"))
        return cls(
            show=show if show in SHOWS else "all",
            step=_step(params.get("step", "")),
            low=number(params.get("from")),
            high=number(params.get("to")),
            band=BAND if band is None else min(abs(band), 100.0),
            domain=_words(params, "domain", 260),
            day=_day(params.get("day", "")),
            since=_versions(params.get("since", "")),
            kind=_words(params, "kind", 20),
            reviewed=_reviewed(params.get("reviewed", "")),
            mark=number(params.get("now")),
            search=_words(params, "search", 200),
        )

    def encoded(self) -> str:
        """The query string that asks for the same."""
        parts: dict[str, Any] = {
            "show": self.show if self.show != "all" else "",
            "step": self.step,
            "from": _text(self.low),
            "to": _text(self.high),
            "band": _text(self.band) if self.show == "near" and self.band != BAND else "",
            "domain": self.domain,
            "day": self.day or "",
            "since": "-".join(str(version) for version in self.since or ()),
            "kind": self.kind,
            "reviewed": self.reviewed,
            "search": self.search,
        }
        return urlencode({name: value for name, value in parts.items() if value not in ("", None)})


def _reviewed(text: str) -> str:
    return text if text in ("yes", "no") else ""


def _step(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9998 else None


def _words(params: Mapping[str, str], name: str, most: int) -> str:
    """A text without a NUL, which PostgreSQL compares with none."""
    return params.get(name, "").replace("\0", "").strip()[:most]


def number(text: str | None) -> float | None:
    """A number of an address; None for whatever else, NaN and infinity among it."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) <= 1e9 else None


def _versions(text: str) -> tuple[int, int] | None:
    start, _, end = text.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(text) < 20):
        return None
    return int(start), int(end)


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
