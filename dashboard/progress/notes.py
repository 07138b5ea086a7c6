"""What members write about people: short, with who and when, and gone with the person."""

from django.db.models import QuerySet

from dashboard.accounts.models import User
from dashboard.progress.models import Note, State, Versioned
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Role


def write(states: Versioned[State], *, text: str, by: User) -> int:
    """Write ``text`` about each of the people in these states; out: how many."""
    rows = [
        Note(person_id=person, text=text, by=by)
        for person in states.values_list("person_id", flat=True)
    ]
    Note.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def deletable(member: Membership) -> QuerySet[Note]:
    """The notes that ``member`` may take back: their own, an owner all of the workspace."""
    here = Note.objects.filter(person__flow__workspace_id=member.workspace_id)
    return here if member.may(Role.OWNER) else here.filter(by_id=member.user_id)


def about(people: list[int]) -> dict[int, list[Note]]:
    """The notes about each of these people, the latest first."""
    found: dict[int, list[Note]] = {}
    written = Note.objects.filter(person_id__in=people).select_related("by")
    for note in written.order_by("-at", "-pk"):
        found.setdefault(note.person_id, []).append(note)
    return found
