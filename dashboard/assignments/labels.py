"""Labels of a batch, of its lines, and of a doubt, for pages and messages."""

from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dashboard.assignments.invitations.presence import Doubt
from dashboard.assignments.line_notes import line_notes
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import AssignmentState, LineStatus

PASTED_SOURCE: Final = "Pasted list"
"""Value of ``source`` for a list that came from no file."""
STORED_PASTED_SOURCES: Final = (PASTED_SOURCE, "Eingefügte Liste")
"""Earlier values of it, which were stored in the language of the member who pasted."""

STORED_STATUSES: Final = ("Not started", "In progress", "Completed", "Failed")
"""A candidate's statuses as lines store them. Any other is Taptalent's own word, shown as it is."""

DOUBT_MESSAGES = {
    Doubt.SIMILAR: gettext_lazy("A candidate in the flow may be the same person."),
    Doubt.HIDDEN: gettext_lazy(
        "Taptalent does not show the complete e-mail address of everyone in the flow."
    ),
    Doubt.UNREADABLE: gettext_lazy("Some candidates in the flow could not be read."),
    Doubt.PARTIAL: gettext_lazy("The flow's list could not be read to its end."),
    Doubt.REFUSED: gettext_lazy("Taptalent rejected the request without a clear reason."),
}


def source_label(batch: Batch) -> str:
    """Return the name of the list's file, or that it was pasted."""
    return _("Pasted list") if batch.source in STORED_PASTED_SOURCES else batch.source


def batch_label(batch: Batch) -> str:
    """Return the list's file name, or a label that tells pasted lists apart.

    For example "Pasted list of 34, 25 Nov 03:40", in the reader's time zone.
    """
    if batch.source not in STORED_PASTED_SOURCES:
        return batch.source
    written = pgettext("short date format, as in Django's date filter", "j M H:i")
    when = date_format(timezone.localtime(batch.created_at), written)
    facts = {"n": intcomma(batch.line_count), "when": when}
    return _("Pasted list of %(n)s, %(when)s") % facts


def flow_label(batch: Batch) -> str:
    """Return the flow's name at the time of the import, else its id."""
    return batch.flow_name or batch.flow_id


def line_reason(line: BatchLine) -> str:
    """Return what is to say about the status of a ``line``, and its notes. It may be empty."""
    return f"{line_detail(line)} {line_notes(line)}".strip()


def line_detail(line: BatchLine) -> str:
    """Return the detail of a ``line``, also where the check stored it as a word of the machine.

    Older lines hold such a word as it read in English.
    """
    match line.status:
        case LineStatus.UNKNOWN:
            return doubt_message(line.detail)
        case LineStatus.ALREADY_IN_FLOW if line.detail:
            known = line.detail in STORED_STATUSES
            status = _(line.detail) if known else line.detail
            return _("Status in the flow: %(status)s") % {"status": status}
        case LineStatus.IN_OTHER_BATCH if line.detail in AssignmentState.values:
            return str(AssignmentState(line.detail).label)
        case LineStatus.IN_OTHER_BATCH if line.detail:
            return _(line.detail)
    return line.detail


def doubt_message(doubt: str) -> str:
    """Return why it can't be told whether a candidate is in a flow, "" for an unknown kind."""
    return str(DOUBT_MESSAGES[Doubt(doubt)]) if doubt in DOUBT_MESSAGES else ""
