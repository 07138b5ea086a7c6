"""Erasure of candidates from assignments and imports, without forgetting that they were invited.

Names, addresses and ids are removed. A row that reserves the candidate keeps a keyed hash in place
of the address, so the guarantee of never inviting twice outlives the erasure.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.imports.texts.cells import addresses_of
from dashboard.assignments.invitations.addresses import normalize_address
from dashboard.assignments.invitations.candidates import CandidateDetails, held_keys
from dashboard.assignments.invitations.erased import key_hashes
from dashboard.assignments.labels import batch_label
from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import (
    CANCELLABLE,
    OPEN,
    REJECTIONS,
    RESERVING,
    UNSETTLED,
    AssignmentState,
)
from dashboard.assignments.models.imports import ImportFile
from dashboard.assignments.notices.notices import drop_old
from dashboard.core.personal_data import PersonalDataSource, PersonalRecord
from dashboard.core.personal_data import register as register_keeper
from dashboard.workspaces.models import Workspace

FILE_RETENTION = timedelta(days=7)
"""How long the file of an import is stored that nobody confirms or discards."""
EMPTY_FIELDS = {
    "email": "",
    "first_name": "",
    "last_name": "",
    "job_candidate_id": "",
    "job_id": "",
    "talent_id": "",
    "reason": "",
    "candidate_id": "",
    "search_text": "",
}


def register() -> None:
    """Register assignments with the search, erasure and purge of personal data."""
    title = gettext_lazy("Assignments and imports")
    register_keeper(
        PersonalDataSource(
            name="assignments", title=title, find=find, erase=erase, purge=purge, names=names
        )
    )


def find(workspace_id: int, email: str) -> list[PersonalRecord]:
    """Return the assignments and imported lines with exactly this address."""
    rows = _rows(workspace_id, email).select_related("workspace").order_by("-created_at")
    lines = _lines(workspace_id, email) | _corrected_lines(workspace_id, email)
    return [
        *map(_assignment_record, rows),
        *map(_line_record, lines.select_related("batch").order_by("pk")),
    ]


def names(workspace_id: int, email: str) -> list[str]:
    """Return the names of this address in assignments and imports."""
    found = (_rows(workspace_id, email), _lines(workspace_id, email))
    return [
        f"{first} {last}".strip()
        for rows in found
        for first, last in rows.values_list("first_name", "last_name")
    ]


@transaction.atomic
def erase(workspace_id: int, email: str) -> int:
    """Erase what ``find`` returns, except unsettled rows, and return the number of records.

    A candidate who waits in a batch is taken out of it, and not invited.
    """
    rows = _rows(workspace_id, email)
    # The partner's message about a rejected candidate may name them.
    refused = Batch.objects.filter(assignments__in=rows, pause_kind__in=REJECTIONS)
    refused.update(pause_reason="", rejection={})
    rows.filter(state=AssignmentState.WAITING).update(
        state=AssignmentState.CANCELLED, settled_at=timezone.now()
    )
    # A file may have the address where no line does: in another sheet, or above its header.
    ImportFile.objects.filter(batch__workspace=workspace_id).delete()
    # A line that is being corrected at this moment is locked. Once the lock is free it has another
    # address, and only then the second query finds it.
    lines = _delete(_lines(workspace_id, email)) + _delete(_corrected_lines(workspace_id, email))
    return lines + _erase_rows(rows)


def purge() -> int:
    """Erase records that are older than their workspace's retention, and return their number.

    A row counts from when it was settled, or created where it waits for a decision. Old notices are
    dropped too, and files of imports after a week.
    """
    drop_old()
    ImportFile.objects.exclude(batch__in=Batch.objects.values("pk")).delete()
    return sum(_purge_one(workspace) for workspace in Workspace.objects.all())


def _erase_rows(rows: "Iterable[Assignment]") -> int:
    count = 0
    for row in rows:
        if row.state in UNSETTLED:
            continue
        key_hash = (
            key_hashes(row.workspace_id, row.candidate_key)[0]
            if row.state in RESERVING
            else ERASED_PREFIX
        )
        here = Assignment.objects.filter(pk=row.pk, state=row.state)
        count += here.update(candidate_key=key_hash, **EMPTY_FIELDS)
    return count


def _purge_one(workspace: Workspace) -> int:
    cutoff = timezone.now() - timedelta(days=workspace.candidate_retention_days)
    assignments = Assignment.objects.filter(workspace=workspace)
    # A row that needs a decision has no settled_at, and may wait for ever.
    rows = assignments.annotate(at=Coalesce("settled_at", "created_at")).filter(at__lt=cutoff)
    rows = rows.exclude(candidate_key__startswith=ERASED_PREFIX).exclude(state__in=OPEN)
    held = held_keys(workspace.pk)
    rows = rows.exclude(candidate_key__in=held)
    refused = Batch.objects.filter(workspace=workspace, pause_kind__in=REJECTIONS)
    refused.filter(paused_at__lt=cutoff).update(pause_reason="", rejection={})
    files = ImportFile.objects.filter(batch__workspace=workspace)
    files.filter(batch__created_at__lt=max(cutoff, timezone.now() - FILE_RETENTION)).delete()
    lines = BatchLine.objects.filter(batch__workspace=workspace, batch__created_at__lt=cutoff)
    lines = lines.exclude(candidate_key__in=held)
    deleted, _by_model = lines.exclude(batch__state__in=CANCELLABLE).delete()
    return deleted + _erase_rows(rows.iterator(chunk_size=500))


def _rows(workspace_id: int, email: str) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        workspace_id=workspace_id, candidate_key=CandidateDetails(email=email).key
    )


def _lines(workspace_id: int, email: str) -> QuerySet[BatchLine]:
    is_theirs = Q(email__iexact=email) | Q(candidate_key=CandidateDetails(email=email).key)
    return BatchLine.objects.filter(is_theirs, batch__workspace_id=workspace_id)


def _corrected_lines(workspace_id: int, email: str) -> QuerySet[BatchLine]:
    """Return lines imported with this address, in any spelling, that have another one now.

    They were corrected, or have several addresses, of which one is suggested. Only validation knows
    all spellings of an address, so the cells are compared here. Few lines are like this.
    """
    lines = BatchLine.objects.filter(batch__workspace_id=workspace_id)
    has_other = lines.filter(Q(corrected__isnull=False) | ~Q(suggestion=""))
    target = normalize_address(email)
    imported = has_other.values_list("pk", "cells").iterator(chunk_size=500)
    found = [pk for pk, cells in imported if target in _addresses(cells)]
    return lines.filter(pk__in=found)


def _addresses(cells: Iterable[str]) -> set[str]:
    texts = [cell for cell in cells if "@" in cell or "\uff20" in cell]
    inner = [address for text in texts for address in addresses_of(text)]
    return set(map(normalize_address, [*texts, *inner]))


def _delete(lines: QuerySet[BatchLine]) -> int:
    """Delete ``lines``, locked in the order in which corrections lock them."""
    locked = lines.order_by("pk").select_for_update(of=("self",))
    deleted, _by_model = BatchLine.objects.filter(
        pk__in=list(locked.values_list("pk", flat=True))
    ).delete()
    return deleted


def _assignment_record(row: Assignment) -> PersonalRecord:
    description = _("%(flow)s: %(state)s") % {
        "flow": row.flow_name or row.flow_id,
        "state": row.get_state_display(),
    }
    return PersonalRecord(
        description, row.created_at, reverse("assignment_detail", args=[row.workspace.slug, row.pk])
    )


def _line_record(line: BatchLine) -> PersonalRecord:
    description = _("Line %(line)s of the import %(name)s")
    facts = {"line": line.source_line, "name": batch_label(line.batch)}
    return PersonalRecord(description % facts, line.batch.created_at)
