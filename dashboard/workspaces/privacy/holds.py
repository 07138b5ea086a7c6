"""Holds on candidates: their data stays through purges and erasures until the hold is lifted."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.core.personal_data import erase
from dashboard.workspaces.models import CandidateHold, Workspace


def held_addresses(workspace_id: int) -> set[str]:
    """Return the addresses on hold, in lower case."""
    active = CandidateHold.objects.filter(workspace=workspace_id, lifted_at=None)
    return set(active.values_list("email", flat=True))


def find_hold(workspace: Workspace, email: str) -> CandidateHold | None:
    """Return the active hold on this address."""
    return _active(workspace).filter(email=_key(email)).first()


def list_holds(workspace: Workspace) -> list[CandidateHold]:
    """Return the active holds, the oldest first."""
    return list(_active(workspace).order_by("placed_at", "pk"))


def put_on_hold(workspace: Workspace, email: str, *, reason: str, by: User) -> bool:
    """Put the data of this address on hold. Return False where it is already."""
    _row, is_new = CandidateHold.objects.get_or_create(
        workspace=workspace,
        email=_key(email),
        lifted_at=None,
        defaults={"reason": reason, "placed_by": by.email},
    )
    return is_new


def request_erasure(workspace: Workspace, email: str) -> CandidateHold | None:
    """Have the address erased when its hold is lifted, and return the hold."""
    hold = find_hold(workspace, email)
    if hold is not None and hold.erase_requested_at is None:
        hold.erase_requested_at = timezone.now()
        hold.save(update_fields=["erase_requested_at"])
    return hold


@transaction.atomic
def lift_hold(hold: CandidateHold, *, by: User) -> int | None:
    """Lift ``hold``, and carry out the erasure that waited for it.

    Return the number of items erased, None where no erasure waited or the hold was lifted before.
    """
    active = CandidateHold.objects.select_for_update().filter(pk=hold.pk, lifted_at=None)
    current = active.first()
    if current is None:
        return None
    current.lifted_at, current.lifted_by = timezone.now(), by.email
    current.save(update_fields=["lifted_at", "lifted_by"])
    if current.erase_requested_at is None:
        return None
    return erase(current.workspace_id, current.email)


def _active(workspace: Workspace) -> "QuerySet[CandidateHold]":
    return CandidateHold.objects.filter(workspace=workspace, lifted_at=None)


def _key(email: str) -> str:
    return email.strip().lower()
