"""The reviews of thresholds in the command palette."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import PaletteItem, page_item
from dashboard.workspaces.access import WorkspaceRequest


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the list of planned reviews."""
    reviews = reverse("threshold_reviews", args=[request.workspace.slug])
    yield page_item(_("Threshold reviews"), reviews, "clock", _("dossier basis validity due"))
