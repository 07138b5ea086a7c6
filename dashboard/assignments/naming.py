"""What a list is called, wherever it is shown."""

from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.assignments.batch import Batch

PASTED: Final = "Pasted list"
"""Stored as the ``source`` of a list that came from no file."""
AS_STORED: Final = (PASTED, "Eingefügte Liste")
"""Earlier it was stored in the language of whoever pasted."""


def source_of(batch: Batch) -> str:
    """Where the list comes from: its file, or that it was pasted."""
    return _("Pasted list") if batch.source in AS_STORED else batch.source


def name_of(batch: Batch) -> str:
    """The list's file, or for pasted lines what tells them from others: "Pasted list of 34,
    25 Nov 03:40", in the time zone of whoever looks."""
    if batch.source not in AS_STORED:
        return batch.source
    written = pgettext("short date format, as in Django's date filter", "j M H:i")
    when = date_format(timezone.localtime(batch.created_at), written)
    facts = {"n": intcomma(batch.line_count), "when": when}
    return _("Pasted list of %(n)s, %(when)s") % facts


def flow_of(batch: Batch) -> str:
    """The flow's name as it was when the list was brought, else its id."""
    return batch.flow_name or batch.flow_id
