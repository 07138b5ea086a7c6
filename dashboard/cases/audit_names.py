"""Names of cases in the audit log."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.cases.models import Case
from dashboard.core import audit_names
from dashboard.core.audit_names import ResolvedName
from dashboard.core.params import MAX_KEY, read_ints
from dashboard.workspaces.models import Workspace


def register() -> None:
    """Register the names of this app."""
    audit_names.register("case", case_names)


def case_names(workspace: Workspace, keys: Collection[str]) -> dict[str, ResolvedName]:
    """Return the numbers of cases, which are no personal data."""
    found = Case.objects.of(workspace).filter(pk__in=read_ints(keys, most=MAX_KEY))
    return {
        str(pk): ResolvedName(
            _("Case %(number)s") % {"number": pk}, reverse("case_detail", args=[workspace.slug, pk])
        )
        for pk in found.values_list("pk", flat=True)
    }
