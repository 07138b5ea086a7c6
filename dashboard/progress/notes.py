"""Notes that members write about candidates."""

from django.db.models import QuerySet

from dashboard.accounts.models import User
from dashboard.progress.models import Note, State, Versioned
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Role


def write(states: Versioned[State], *, text: str, by: User) -> int:
    """Add the note to each candidate in these states and return how many there were."""
    rows = [
        Note(person_id=key, text=text, by=by) for key in states.values_list("person_id", flat=True)
    ]
    Note.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def deletable(member: Membership) -> QuerySet[Note]:
    """Return the notes that ``member`` may delete: their own, or all for an owner."""
    notes = Note.objects.filter(person__flow__workspace_id=member.workspace_id)
    return notes if member.may(Role.OWNER) else notes.filter(by_id=member.user_id)


def about(keys: list[int]) -> dict[int, list[Note]]:
    """Return the notes about each of these candidates, the latest first."""
    found: dict[int, list[Note]] = {}
    written = Note.objects.filter(person_id__in=keys).select_related("by")
    for note in written.order_by("-at", "-pk"):
        found.setdefault(note.person_id, []).append(note)
    return found
