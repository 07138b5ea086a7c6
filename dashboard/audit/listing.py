"""Which entries a page or an export shows: by person, action and time, all in the URL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from dashboard.audit import words
from dashboard.audit.models import AuditEntry
from dashboard.workspaces.models import Workspace

PER_PAGE = 50


@dataclass(frozen=True)
class Query:
    """The address's parameters; "" and None for what is not asked for."""

    person: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, params: dict[str, str]) -> "Query":
        """What ``params`` ask for; a date that is none counts as not given."""
        return cls(
            person=params.get("person", "").strip(),
            action=params.get("action", ""),
            since=_date(params.get("since", "")),
            until=_date(params.get("until", "")),
        )

    def encoded(self) -> str:
        """The query string of the same question."""
        given = {
            "person": self.person,
            "action": self.action,
            "since": str(self.since or ""),
            "until": str(self.until or ""),
        }
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered."""
        return not self.encoded()


@dataclass(frozen=True)
class Choice:
    """An action that occurs, and whether it is the one asked for."""

    value: str
    label: str | Promise
    chosen: bool


@dataclass(frozen=True)
class Row:
    """An entry in words."""

    entry: AuditEntry
    label: str | Promise
    facts: list[tuple[str | Promise, str]]


def entries(workspace: Workspace, query: Query) -> QuerySet[AuditEntry]:
    """The workspace's entries that match, the newest first."""
    found = AuditEntry.objects.filter(workspace=workspace).order_by("-id")
    if query.person:
        about = Q(facts__member__icontains=query.person)
        found = found.filter(Q(actor__icontains=query.person) | about)
    if query.action:
        found = found.filter(action=query.action)
    if query.since:
        found = found.filter(at__gte=_midnight(query.since))
    if query.until:
        found = found.filter(at__lt=_midnight(query.until + timedelta(days=1)))
    return found


def rows(found: "Iterator[AuditEntry] | list[AuditEntry]") -> list[Row]:
    """``found`` in words."""
    return [Row(entry, words.label(entry.action), words.facts(entry.facts)) for entry in found]


def action_choices(workspace: Workspace, chosen: str) -> list[Choice]:
    """The actions that occur in the workspace, by their label."""
    mine = AuditEntry.objects.filter(workspace=workspace)
    actions = set(mine.order_by().values_list("action", flat=True).distinct()) | {chosen} - {""}
    choices = [Choice(action, words.label(action), action == chosen) for action in actions]
    return sorted(choices, key=lambda choice: str(choice.label))


def _date(text: str) -> date | None:
    """A day that can be reckoned with in every time zone; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9998 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
