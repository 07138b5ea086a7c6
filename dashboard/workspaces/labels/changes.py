"""Changes of labels: those to put on something and those to take off, as a form posts them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.core.params import MAX_KEY, read_int
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.models import Label


@dataclass(frozen=True)
class LabelChange:
    """The labels to put on something, and those to take off it."""

    added: Collection[Label] = ()
    removed: Collection[Label] = ()

    @property
    def facts(self) -> dict[str, list[str]]:
        """Return the names of the labels, as the audit log has them."""
        facts = {"labels_added": self.added, "labels_removed": self.removed}
        return {name: [label.name for label in labels] for name, labels in facts.items() if labels}

    @property
    def text(self) -> str:
        """Return what a member is told of a change of one label."""
        label = next(iter([*self.added, *self.removed]))
        text = _("Label “%(name)s” added.") if self.added else _("Label “%(name)s” removed.")
        return text % {"name": label.name}


def posted_change(request: WorkspaceRequest) -> LabelChange | None:
    """Return the change of one label that was posted, None where it was deleted meanwhile."""
    if label := _label(request, request.POST.get("add")):
        return LabelChange(added=[label])
    if label := _label(request, request.POST.get("remove")):
        return LabelChange(removed=[label])
    return None


def _label(request: WorkspaceRequest, text: str | None) -> Label | None:
    key = read_int(text, most=MAX_KEY)
    return request.workspace.labels.filter(pk=key).first() if key is not None else None
