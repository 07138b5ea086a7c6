"""The purpose of a step and the basis for its threshold, versioned by who wrote them and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.dossiers.models import StepBasis
from dashboard.workspaces.models import Workspace

HEADINGS: Final[Mapping[str, Promise]] = {
    "step_purpose": _("Purpose of the step"),
    "threshold_purpose": _("Purpose of the threshold"),
    "evidence": _("Validity evidence"),
    "population": _("Population"),
    "review": _("Review of the threshold"),
}
"""The heading of each text, in the order of the page."""


class WrittenMeanwhile(Exception):
    """Somebody else saved these texts after the member's page was loaded."""


@dataclass(frozen=True)
class Heading:
    """A heading with its text, "" for one that is not stated."""

    name: str
    label: Promise
    text: str


def headings(basis: StepBasis | None) -> list[Heading]:
    """Return all headings with the texts of ``basis``, which is None where nobody wrote any."""
    texts = {name: getattr(basis, name) for name in HEADINGS} if basis else {}
    return [Heading(name, label, texts.get(name, "")) for name, label in HEADINGS.items()]


def find_versions(workspace: Workspace, flow_id: str, order: int) -> list[StepBasis]:
    """Return all versions of a step's texts, the newest first."""
    own = StepBasis.objects.filter(workspace=workspace, flow_id=flow_id, order=order)
    return list(own.order_by("-number"))


@transaction.atomic
def save_basis(
    step: tuple[Workspace, str, int], texts: Mapping[str, str], *, by: User, seen: int
) -> StepBasis | None:
    """Store the next version of the texts of ``step`` (workspace, flow and order).

    Return None where they are those of the last version, as after a second click. Raises
    WrittenMeanwhile where there is a version after ``seen``.
    """
    workspace, flow_id, order = step
    own = StepBasis.objects.filter(workspace=workspace, flow_id=flow_id, order=order)
    last = own.order_by("-number").first()
    written = {name: texts[name] for name in HEADINGS}
    if written == {name: getattr(last, name) if last else "" for name in HEADINGS}:
        return None
    if (last.number if last else 0) != seen:
        raise WrittenMeanwhile
    return StepBasis.objects.create(
        workspace=workspace, flow_id=flow_id, order=order, number=seen + 1, by=by.email, **written
    )
