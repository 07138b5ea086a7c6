"""The audit log's filter: by user, action and time, all in the URL."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from dashboard.audit import labels
from dashboard.audit.models import AuditEntry
from dashboard.core.audit_names import resolve
from dashboard.core.params import UrlQuery, read_date, read_text
from dashboard.core.text_search import normalize_text
from dashboard.workspaces.models import Workspace

PER_PAGE = 50


@dataclass(frozen=True)
class AuditQuery(UrlQuery):
    """The filter of a URL, with "" and None for parameters that are not set."""

    person: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def from_params(cls, params: dict[str, str]) -> "AuditQuery":
        """Read the filter from ``params``, ignoring an invalid date."""
        return cls(
            person=read_text(params.get("person"), 200),
            action=read_text(params.get("action"), 100),
            since=read_date(params.get("since")),
            until=read_date(params.get("until")),
        )

    def params(self) -> dict[str, object]:
        """Return the value of each parameter, "" for one that is not set."""
        return {
            "person": self.person,
            "action": self.action,
            "since": str(self.since or ""),
            "until": str(self.until or ""),
        }


@dataclass(frozen=True)
class ActionChoice:
    """An action of the workspace's entries, and whether the filter selects it."""

    value: str
    label: str | Promise
    is_selected: bool


@dataclass(frozen=True)
class Row:
    """An entry with its label and details for the page."""

    entry: AuditEntry
    label: str | Promise
    details: list[labels.Detail]


def entries(workspace: Workspace, query: AuditQuery) -> QuerySet[AuditEntry]:
    """Return the workspace's matching entries, the newest first."""
    found = AuditEntry.objects.filter(workspace=workspace).order_by("-id")
    if query.person:
        found = found.filter(_names(found, query.person))
    if query.action:
        found = found.filter(action=query.action)
    if query.since:
        found = found.filter(at__gte=_midnight(query.since))
    if query.until:
        found = found.filter(at__lt=_midnight(query.until + timedelta(days=1)))
    return found


def _names(found: QuerySet[AuditEntry], query: str) -> Q:
    """Return the condition that an entry is by, or about, a member whose name has the words.

    The log is append-only, so it has no search column. It names few members, who are compared here.
    """
    names = found.order_by()
    actors = names.values_list("actor", flat=True).distinct()
    members = names.exclude(details__member=None).values_list("details__member", flat=True)
    return Q(actor__in=[name for name in actors if _has_words(name, query)]) | Q(
        details__member__in=[name for name in members.distinct() if _has_words(name, query)]
    )


def _has_words(name: object, query: str) -> bool:
    text = normalize_text(name)
    return all(word in text for word in normalize_text(query).split())


def rows(workspace: Workspace, found: Iterable[AuditEntry]) -> list[Row]:
    """Return ``found`` with labels and details, and with names instead of IDs."""
    listed = list(found)
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in listed:
        for detail, key in labels.detail_ids(entry.details).items():
            wanted[detail].add(key)
    names = resolve(workspace, wanted)
    return [
        Row(entry, labels.action_label(entry.action), labels.detail_rows(entry.details, names))
        for entry in listed
    ]


def action_choices(workspace: Workspace, selected: str) -> list[ActionChoice]:
    """Return the actions of the workspace's entries, sorted by label."""
    mine = AuditEntry.objects.filter(workspace=workspace)
    actions = set(mine.order_by().values_list("action", flat=True).distinct()) | {selected} - {""}
    choices = [
        ActionChoice(action, labels.action_label(action), action == selected) for action in actions
    ]
    return sorted(choices, key=lambda choice: str(choice.label))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
