"""Recording actions that can be undone, and undoing them.

An action is recorded as the rows that it changed. Undoing it puts exactly these rows back, with
their keys and times, as long as none of them was changed since, and no newer action was about the
same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from dashboard.core.audit_events import record_event
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.locking import lock_workspace
from dashboard.workspaces.models import UndoableAction, Workspace
from dashboard.workspaces.undo.kinds import UndoableKind, find_kind
from dashboard.workspaces.undo.rows import (
    Rows,
    changed_keys,
    digest_of,
    put_back,
    read_locked,
    read_rows,
    subjects_of,
)

RETENTION: Final = timedelta(hours=1)
MOST_ROWS: Final = 5000
"""As many as can be ticked. A record of so many rows takes up to about a megabyte."""


class Outcome(Enum):
    """The outcome of undoing an action."""

    UNDONE = "undone"
    CHANGED_SINCE = "changed since"
    OVER = "over"


@dataclass
class Recording:
    """The recording of an action: ``action`` is None until its end, and where nothing changed.

    ``is_too_large`` says that the action concerned too many rows to be undone.
    """

    action: UndoableAction | None = None
    is_too_large: bool = False


class Done(NamedTuple):
    """An action of a member as a message tells of it, with None where none can be undone."""

    text: str
    recording: Recording | None = None


@contextmanager
def recorded(
    request: WorkspaceRequest, kind: UndoableKind, rows: "QuerySet[Any]"
) -> Iterator[Recording]:
    """Record what the block changes among ``rows``, in a transaction of both.

    Actions of a workspace that can be undone wait for each other. With more than MOST_ROWS before
    or after it, an action is not recorded, and no earlier one of its kind can be undone any more.
    """
    recording = Recording()
    with transaction.atomic():
        lock_workspace(request.workspace)
        before = _read_few(kind, rows)
        yield recording
        after = _read_few(kind, rows) if before is not None else None
        if before is None or after is None:
            recording.is_too_large = True
            UndoableAction.objects.filter(workspace=request.workspace, kind=kind.name).delete()
        else:
            recording.action = _store(request, kind, before, after)


def report(request: WorkspaceRequest, done: Done) -> None:
    """Show what was done, with a button that undoes it where that is possible."""
    href, text, recording = "", done.text, done.recording or Recording()
    if recording.action is not None:
        href = reverse("undo", args=[request.workspace.slug, recording.action.pk])
    if recording.is_too_large:
        limit = _("Changes of more than %(n)s entries can't be undone.") % {
            "n": intcomma(MOST_ROWS)
        }
        text = format_html("{} {}", text, limit)
    messages.success(request, text, extra_tags=href)


def undo(request: WorkspaceRequest, action_id: int) -> Outcome:
    """Undo an action of this member."""
    with transaction.atomic():
        lock_workspace(request.workspace)
        mine = UndoableAction.objects.filter(workspace=request.workspace, by=request.user)
        action = mine.filter(pk=action_id, undone_at=None, at__gt=_oldest()).first()
        kind = find_kind(action.kind) if action else None
        if action is None or kind is None or not request.membership.has_role(kind.role):
            return Outcome.OVER
        if not _restore(action, kind):
            return Outcome.CHANGED_SINCE
        action.undone_at = timezone.now()
        action.save(update_fields=["undone_at"])
        if kind.is_audited:
            facts = {"what": kind.name, "count": len(action.subjects)}
            record_event(request, request.workspace, "action.undone", **facts)
    return Outcome.UNDONE


def is_of_another_workspace(workspace: Workspace, action_id: int) -> bool:
    """Return whether an action belongs to another workspace, so that it does not exist in this."""
    return UndoableAction.objects.filter(pk=action_id).exclude(workspace=workspace).exists()


def purge() -> int:
    """Delete the actions that can no longer be undone and return how many there were."""
    count, _by_model = UndoableAction.objects.filter(at__lte=_oldest()).delete()
    return count


def _read_few(kind: UndoableKind, rows: "QuerySet[Any]") -> Rows | None:
    """Return these rows, or None where there are more than MOST_ROWS."""
    found = read_rows(kind, rows.all(), most=MOST_ROWS + 1)
    return found if len(found) <= MOST_ROWS else None


def _store(
    request: WorkspaceRequest, kind: UndoableKind, before: Rows, after: Rows
) -> UndoableAction | None:
    purge()
    keys = changed_keys(before, after)
    if not keys:
        return None
    was = {key: before[key] for key in keys if key in before}
    now = {key: after[key] for key in keys if key in after}
    return UndoableAction.objects.create(
        workspace=request.workspace,
        by=request.user,
        kind=kind.name,
        keys=keys,
        before=list(was.values()),
        subjects=subjects_of(kind, [*was.values(), *now.values()]),
        digest=digest_of(now),
    )


def _restore(action: UndoableAction, kind: UndoableKind) -> bool:
    """Put the rows of ``action`` back, or return False where something newer changed them."""
    newer = UndoableAction.objects.filter(
        workspace_id=action.workspace_id, kind=action.kind, pk__gt=action.pk, undone_at=None
    )
    about = set(action.subjects)
    if any(not about.isdisjoint(subjects) for subjects in newer.values_list("subjects", flat=True)):
        return False
    key_name = kind.model._meta.pk.attname
    before = {row[key_name]: row for row in action.before}
    try:
        # A savepoint: on a name that was taken meanwhile the database refuses a row.
        with transaction.atomic():
            current = read_locked(kind, action.keys)
            return digest_of(current) == action.digest and put_back(kind, current, before)
    except IntegrityError:
        return False


def _oldest() -> Any:
    return timezone.now() - RETENTION
