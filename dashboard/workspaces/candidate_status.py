"""The labels of a candidate's statuses, for the pages of all apps."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from flows_api import CandidateStatus

STATUS_LABELS: Mapping[str, Promise] = {
    CandidateStatus.NOT_STARTED.value: _("Not started"),
    CandidateStatus.IN_PROGRESS.value: _("In progress"),
    CandidateStatus.COMPLETED.value: _("Completed"),
    CandidateStatus.FAILED.value: _("Failed"),
}


def status_label(status: str) -> str:
    """Return the label of a candidate's status. An unknown one is shown as it came."""
    return str(STATUS_LABELS.get(status, status))
