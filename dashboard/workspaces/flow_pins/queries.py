"""Pinning flows, and reading which a member pinned."""

from typing import Final

from django.db.models import QuerySet

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.models import FlowPin, Membership

MAX_PINS: Final = 50
MAX_ID_LENGTH: Final = 100


def pinned_flows(membership: Membership) -> frozenset[str]:
    """Return the ids of the flows that the member pinned."""
    return frozenset(_PINNED.fetch(membership.pk))


def pin_flow(membership: Membership, flow_id: str) -> bool:
    """Pin a flow for the member. Return False where they pinned too many already."""
    pinned = pinned_flows(membership)
    if flow_id not in pinned and len(pinned) >= MAX_PINS:
        return False
    pin = FlowPin(membership=membership, flow_id=flow_id[:MAX_ID_LENGTH])
    FlowPin.objects.bulk_create([pin], ignore_conflicts=True)
    return True


def unpin_flow(membership: Membership, flow_id: str) -> None:
    """Unpin a flow for the member."""
    FlowPin.objects.filter(membership=membership, flow_id=flow_id[:MAX_ID_LENGTH]).delete()


def _pinned(membership_id: int) -> "QuerySet[FlowPin, str]":
    return FlowPin.objects.filter(membership_id=membership_id).values_list("flow_id", flat=True)


_PINNED = PreparedQuery(_pinned, int)
