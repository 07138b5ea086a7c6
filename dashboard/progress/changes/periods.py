"""The changes of a period: since yesterday, of seven days, or since a date.

The address has it as ``?changes=yesterday``, ``week`` or an ISO date, so it can be passed on. Days
begin at midnight in the reader's time zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from dashboard.progress.changes.queries import (
    ChangeSet,
    VersionedFlow,
    changes_by_flow,
    count_by_times,
)
from dashboard.progress.models import SyncRun

DAYS = {"yesterday": 1, "week": 7}


@dataclass(frozen=True)
class Period:
    """The time from ``start`` until now, as ``name`` in the address."""

    name: str
    start: datetime

    @property
    def day(self) -> str:
        """Return the first day as ISO date, for the field of the page."""
        return timezone.localtime(self.start).date().isoformat()


def read_period(params: Mapping[str, str]) -> Period | None:
    """Return the period of an address, or None without one. A future or odd date is none."""
    name = params.get("changes", "")
    today = timezone.localdate()
    if name in DAYS:
        return Period(name, _midnight(today - timedelta(days=DAYS[name])))
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return Period(day.isoformat(), _midnight(day)) if day.year >= 2000 and day <= today else None


def changes_in_period(flows: Iterable[VersionedFlow], period: Period) -> dict[int, ChangeSet]:
    """Return what changed in ``period`` by flow key.

    Who was assigned, completed or failed is known by the time, as in the daily counts. The other
    changes of a flow that was first synced later are those since then.
    """
    by_key = {flow.pk: flow for flow in flows}
    starts = period_starts(by_key.values(), period)
    found = changes_by_flow((by_key[pk], version) for pk, version in starts.items())
    return count_by_times(found, by_key, period.start)


def period_starts(flows: Iterable[VersionedFlow], period: Period) -> dict[int, int]:
    """Return the version at which ``period`` begins, or the first later one, by flow key."""
    runs = SyncRun.objects.filter(flow__in=[flow.pk for flow in flows if flow.version]).order_by()
    first = dict(runs.values_list("flow_id").annotate(Min("version")))
    until = runs.filter(at__lte=period.start)
    return first | dict(until.values_list("flow_id").annotate(Max("version")))


def count_loaded_later(flows: Iterable[VersionedFlow], period: Period) -> int:
    """Return how many of ``flows`` were first synced in ``period``, so that it is known in part."""
    runs = SyncRun.objects.filter(flow__in=[flow.pk for flow in flows if flow.version]).order_by()
    first = runs.values("flow_id").annotate(first_at=Min("at"))
    return first.filter(first_at__gt=period.start).count()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
