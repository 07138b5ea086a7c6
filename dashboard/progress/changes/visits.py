"""The last visit of a member to a flow's pages, from which changes count."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.changes.queries import ChangeSet, changes_between
from dashboard.progress.models import LastVisit, SyncedFlow, visit_base
from dashboard.workspaces.models import Workspace


def find_last_visit(user: User, flow: SyncedFlow) -> LastVisit | None:
    """Return the last visit of ``user`` to the pages of ``flow``."""
    return next(iter(_VISIT.fetch(user.pk, flow.pk)), None)


def _visit_of(user_id: int, flow_id: int) -> QuerySet[LastVisit]:
    return LastVisit.objects.filter(user=user_id, flow=flow_id)


_VISIT = PreparedQuery(_visit_of, int, int)


def visit_bases(user: User, workspace: Workspace) -> dict[int, tuple[int, datetime]]:
    """Return, by flow key, ``LastVisit.base`` of the user's visits to flows of ``workspace``."""
    return {flow: visit_base(*visit) for flow, *visit in _VISITS.fetch(user.pk, workspace.pk)}


def _visits(user_id: int, workspace_id: int) -> QuerySet[LastVisit, tuple[Any, ...]]:
    columns = ("flow_id", "version", "at", "changes_from", "changes_from_at")
    visits = LastVisit.objects.filter(user_id=user_id, flow__workspace_id=workspace_id)
    return visits.values_list(*columns)


_VISITS = PreparedQuery(_visits, int, int)


def changes_since_last_visit(flow: SyncedFlow, user: User) -> ChangeSet | None:
    """Return what changed since the last visit of ``user``, or None before the first."""
    visit = find_last_visit(user, flow)
    if visit is None:
        return None
    start, at = visit.base
    return replace(changes_between(flow, start), visited_at=at)


def record_visit(user: User, flow: SyncedFlow, version: int) -> None:
    """Record that a page showed ``version`` to ``user``.

    The changes that it showed stay on the page for the rest of the visit. The next visit counts
    from here.
    """
    with _visit(user, flow, version) as visit:
        visit.changes_from, visit.changes_from_at = visit.base
        visit.version, visit.at = max(visit.version, min(version, flow.version)), timezone.now()


def mark_as_read(user: User, flow: SyncedFlow, version: int) -> None:
    """Mark the changes up to ``version`` as read by ``user``.

    ``version`` is the one on the screen when the button was pressed. So a later sync still counts
    as new, even if another page of theirs shows it already. A version before the changes that are
    shown now changes nothing.
    """
    with _visit(user, flow, version) as visit:
        version = min(version, flow.version)
        if version >= visit.base[0]:
            visit.version = visit.changes_from = version
            visit.at = visit.changes_from_at = timezone.now()


@contextmanager
def _visit(user: User, flow: SyncedFlow, version: int) -> Iterator[LastVisit]:
    """Yield the last visit, locked, and save it afterwards. A new one starts at ``version``."""
    first = min(version, flow.version)
    with transaction.atomic():
        visit, _ = LastVisit.objects.select_for_update().get_or_create(
            user=user, flow=flow, defaults={"version": first, "changes_from": first}
        )
        yield visit
        visit.save(update_fields=["version", "at", "changes_from", "changes_from_at"])
