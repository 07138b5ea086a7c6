"""The saved views that a member pinned to the sidebar."""

from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.urls import reverse

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.moves import moved
from dashboard.workspaces.models import Membership, PinnedView, SavedView
from dashboard.workspaces.saved_views.queries import CANDIDATES, is_offered, saved_view_url

MAX_PINS = 8


@dataclass(frozen=True, slots=True)
class Pin:
    """A link of the sidebar to a pinned view, with the key of the pin."""

    key: int
    name: str
    href: str
    flow_id: str


def list_pins(membership: Membership) -> list[Pin]:
    """Return the member's pins in their order.

    A view that its member no longer shares is not among them.
    """
    slug = membership.workspace.slug
    rows = _PINS.fetch(membership.pk)
    return [_pin(row, slug) for row in rows if is_offered(row.view, membership)]


def pin_view(membership: Membership, view: SavedView, flow_id: str) -> bool:
    """Pin ``view`` after the others, once. Return False where there are too many."""
    own = PinnedView.objects.filter(membership=membership)
    last = own.aggregate(last=Max("position"))["last"]
    if own.exclude(view=view, flow_id=flow_id).count() >= MAX_PINS:
        return False
    PinnedView.objects.get_or_create(
        membership=membership,
        view=view,
        flow_id=flow_id[:100],
        defaults={"position": 0 if last is None else last + 1},
    )
    return True


def move_pin(membership: Membership, key: int, by: int) -> None:
    """Move a pin ``by`` places among the member's, as far as there are any."""
    pins = {pin.pk: pin for pin in _rows(membership.pk)}
    if key not in pins:
        return
    for position, own in enumerate(moved(pins, key, by)):
        pins[own].position = position
    PinnedView.objects.bulk_update(pins.values(), ["position"])


def find_offered_view(membership: Membership, key: int) -> SavedView | None:
    """Return the view with this key, if it is the member's or shared in the workspace."""
    views = SavedView.objects.filter(membership__workspace_id=membership.workspace_id)
    view = views.filter(pk=key).first()
    return view if view and is_offered(view, membership) else None


def _pin(row: PinnedView, slug: str) -> Pin:
    if row.view.list_name == CANDIDATES:
        path = reverse("candidate_list", args=[slug, row.flow_id])
    else:
        path = reverse(row.view.list_name, args=[slug])
    return Pin(row.pk, row.view.name, saved_view_url(path, row.view), row.flow_id)


def _rows(membership_id: int) -> QuerySet[PinnedView]:
    pins = PinnedView.objects.filter(membership_id=membership_id)
    return pins.select_related("view").order_by("position", "pk")


_PINS = PreparedQuery(_rows, int)
