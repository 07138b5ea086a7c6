"""Notes that members write about candidates."""

from django.db.models import QuerySet

from dashboard.accounts.models import User
from dashboard.core.database.prepared_queries import PreparedLookup
from dashboard.progress.models import CandidateState, Note, VersionedQuerySet
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Role


def add_notes(states: VersionedQuerySet[CandidateState], *, text: str, by: User) -> int:
    """Add the note to each candidate in these states and return how many there were."""
    rows = [
        Note(candidate_id=key, text=text, by=by)
        for key in states.values_list("candidate__pk", flat=True)
    ]
    Note.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def deletable_notes(member: Membership) -> QuerySet[Note]:
    """Return the notes that ``member`` may delete: their own, or all for an owner."""
    notes = Note.objects.filter(candidate__flow__workspace_id=member.workspace_id)
    return notes if member.has_role(Role.OWNER) else notes.filter(by_id=member.user_id)


def notes_by_candidate(keys: list[int]) -> dict[int, list[Note]]:
    """Return the notes about each of these candidates, the latest first."""
    found: dict[int, list[Note]] = {}
    for note in _NOTES.fetch(keys):
        found.setdefault(note.candidate_id, []).append(note)
    return found


def _notes(*keys: int) -> QuerySet[Note]:
    written = Note.objects.filter(candidate_id__in=keys).select_related("by")
    return written.order_by("-at", "-pk")


_NOTES = PreparedLookup(_notes, key=int)
