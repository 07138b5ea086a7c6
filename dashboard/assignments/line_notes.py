"""Texts of the notes on an imported line, in the reader's language."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.assignments.models.batches import BatchLine
from dashboard.assignments.note_codes import NoteCode
from dashboard.core.params import read_date

TEXTS = {
    NoteCode.TOO_LONG: gettext_lazy("Enter at most %(most)s characters."),
    NoteCode.ADDRESS_MISSING: gettext_lazy("E-mail address missing."),
    NoteCode.ADDRESS_TOO_LONG: gettext_lazy("The e-mail address is longer than 500 characters."),
    NoteCode.ADDRESS_AT_SIGN: gettext_lazy("An e-mail address has exactly one @ sign."),
    NoteCode.ADDRESS_INVALID: gettext_lazy("This is not an e-mail address."),
    NoteCode.ADDRESS_MASKED: gettext_lazy("This address is masked. Enter the whole one."),
    NoteCode.ADDRESS_ERROR: gettext_lazy("The cell contains a spreadsheet error, not an address."),
    NoteCode.ADDRESS_NUMBER: gettext_lazy("The cell contains a number, not an address."),
    NoteCode.ID_ERROR: gettext_lazy("The cell contains a spreadsheet error, not an ID."),
    NoteCode.ID_SHORTENED: gettext_lazy("The spreadsheet shortened this ID. Enter it in full."),
    NoteCode.ID_MARKED: gettext_lazy("This ID starts with an apostrophe. Enter it without one."),
    NoteCode.NAME_DAMAGED: gettext_lazy(
        "Letters of the name were lost when the list was saved. Enter the name again."
    ),
    NoteCode.NAME_GARBLED: gettext_lazy("The name is garbled. Enter it again."),
    NoteCode.NAME_DATE: gettext_lazy(
        "The name is a date. Spreadsheets turn some names into dates. Enter the name again."
    ),
    NoteCode.NAME_NUMBER: gettext_lazy("The name is a number. Enter the name, or leave it empty."),
    NoteCode.NAME_WITH_DIGITS: gettext_lazy("The name contains digits. Check it."),
    NoteCode.DUPLICATE: gettext_lazy("Same candidate as in line %(line)s."),
    NoteCode.SAME_MAILBOX: gettext_lazy("Probably the same mailbox as in line %(line)s."),
    NoteCode.CHECKED_LATER: gettext_lazy(
        "We will check whether they are already in the flow before anything is sent."
    ),
    NoteCode.HIDDEN_ROW: gettext_lazy("This row is hidden in the workbook."),
    NoteCode.ABOVE_HEADER: gettext_lazy("This row is above the header."),
    NoteCode.OTHER_ROLE: gettext_lazy("This is probably not a candidate's address."),
    NoteCode.OPTED_OUT: gettext_lazy("The list says not to invite this candidate."),
    NoteCode.NAME_ORDER: gettext_lazy("Check which of the two names is the first name."),
    NoteCode.NOTICE_DATE: gettext_lazy(
        "The date of the notice is not readable or in the future, so none is recorded."
    ),
}


def line_notes(line: BatchLine) -> str:
    """Return the notes of ``line`` as one text. Codes of a later version are left out."""
    known = [(code, argument) for code, argument in line.notes or [] if code in set(NoteCode)]
    return " ".join(note_text(NoteCode(code), argument) for code, argument in known)


def note_text(code: NoteCode, argument: Any = None) -> str:
    """Return the text of one note. Its ``argument`` is a number, or a list of addresses."""
    if code == NoteCode.OTHER_ADDRESSES:
        return _other_addresses(argument or [])
    if code == NoteCode.NO_NOTICE:
        return _no_notice(read_date(argument or ""))
    return str(TEXTS[code]) % {"most": argument, "line": argument}


def _no_notice(opens_on: date | None) -> str:
    """Return why a line was not sent: from ``opens_on`` it can be, None without a notice."""
    if opens_on is None:
        return _("No notice is recorded.")
    facts = {"day": date_format(opens_on)}
    return _("May be assigned from %(day)s: the notice is too recent.") % facts


def _other_addresses(addresses: Sequence[str]) -> str:
    text = ngettext(
        "Other address in this row: %(addresses)s.",
        "Other addresses in this row: %(addresses)s.",
        len(addresses),
    )
    return text % {"addresses": ", ".join(addresses)}
