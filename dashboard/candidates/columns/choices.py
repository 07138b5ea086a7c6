"""The columns that a member chose for the list of a flow."""

from collections.abc import Iterable

from django.db.models import QuerySet

from dashboard.candidates.columns.definitions import USUAL, known_names, read_names
from dashboard.candidates.models import MAX_FLOW_ID, ColumnChoice
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.models import Membership


def load_choice(membership: Membership, flow_id: str) -> tuple[str, ...] | None:
    """Return the names of the columns that the member chose, None for the usual ones."""
    found = _CHOICE.fetch(membership.pk, flow_id[:MAX_FLOW_ID])
    return read_names(found[0]) if found else None


def load_columns(membership: Membership, flow_id: str) -> tuple[str, ...]:
    """Return the names of the columns of the member's list, by default the usual ones."""
    selected = load_choice(membership, flow_id)
    return USUAL if selected is None else selected


def save_choice(membership: Membership, flow_id: str, names: Iterable[str]) -> None:
    """Store the columns of the member's list. Choosing the usual ones forgets the choice."""
    selected = known_names(names)
    if selected == USUAL:
        forget_choice(membership, flow_id)
        return
    ColumnChoice.objects.update_or_create(
        membership=membership, flow_id=flow_id[:MAX_FLOW_ID], defaults={"names": " ".join(selected)}
    )


def forget_choice(membership: Membership, flow_id: str) -> None:
    """Return to the usual columns."""
    own = ColumnChoice.objects.filter(membership=membership, flow_id=flow_id[:MAX_FLOW_ID])
    own.delete()


def _choice(membership_id: int, flow_id: str) -> QuerySet[ColumnChoice, str]:
    own = ColumnChoice.objects.filter(membership_id=membership_id, flow_id=flow_id)
    return own.values_list("names", flat=True)


_CHOICE = PreparedQuery(_choice, int, str)
