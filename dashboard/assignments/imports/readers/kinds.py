"""The kind of an uploaded file, by its first bytes and by what a zip file holds."""

import io
import re
import zipfile
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.imports.limits import MAX_UNPACKED_BYTES
from dashboard.assignments.imports.readers.table import UnreadableList

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_PARTS: Final = 2_000
TOO_LARGE: Final = gettext_lazy("This workbook is too large for a list of candidates.")
HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
# Pictures, PDFs, compressed files: some of them are valid text in one encoding or another.
NAMED_SIGNATURES: Final = (
    (b"%PDF", gettext_lazy("a PDF")),
    (b"{\\rtf", gettext_lazy("a text document (RTF)")),
    (b"\x89PNG", gettext_lazy("a picture")),
    (b"\xff\xd8\xff", gettext_lazy("a picture")),
    (b"GIF8", gettext_lazy("a picture")),
    (b"\x1f\x8b", gettext_lazy("a compressed file")),
    (b"7z\xbc\xaf", gettext_lazy("a compressed file")),
    (b"Rar!", gettext_lazy("a compressed file")),
    (b"RIFF", gettext_lazy("a recording")),
    (b"\x7fELF", gettext_lazy("a program")),
)
PARTS_OF_KINDS: Final = (
    (r"xl/workbook\.xml", "xlsx"),
    (r"xl/workbook\.bin", "xlsb"),
    (r"content\.xml", "ods"),
)
PARTS_OF_OTHERS: Final = (
    (r"Index/.*\.iwa", gettext_lazy("a Numbers document. Export it as CSV or Excel")),
    (r"word/document\.xml", gettext_lazy("a Word document. Save the table as CSV or Excel")),
)
# A directory's export, after its version and comments: "dn: cn=Ada,mail=ada@example.com".
LDIF: Final = re.compile(
    rb"(?:(?:version:[ \d]*|#[^\r\n]*)?[\r\n])*dn:(?::[ ]*\w|[ ]*[\w.]+=)", re.IGNORECASE
)
JSON: Final = re.compile(rb"(?:\[\s*)?\{\s*\"|\[\s*\{")
# A header field that only programs write, in the first block of lines "Field: value".
SAVED_EMAIL: Final = re.compile(
    rb"(?:>?From [^\r\n]*\r?\n)?(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,200}?"
    rb"(?:MIME-Version|Message-ID|Received|Return-Path|DKIM-Signature):",
    re.IGNORECASE,
)
CALENDAR: Final = re.compile(rb"BEGIN:VCALENDAR", re.IGNORECASE)
OUTLOOK_MESSAGE: Final = "__substg1.0_".encode("utf-16-le")
START: Final = 4_000
"""How many bytes or letters tell a kind."""


class Kind(StrEnum):
    """A kind of file that can be read."""

    TEXT = "text"
    HTML = "html"
    VCARD = "vcard"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"

    @property
    def is_workbook(self) -> bool:
        return self in (Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS)


def find_kind(raw: bytes) -> Kind:
    """Return the kind of file that ``raw`` is. Raise UnreadableList for one that can't be read."""
    if raw.startswith(ZIP):
        return _kind_of_zip(raw)
    if raw.startswith(OLE):
        _refuse_email(is_email=OUTLOOK_MESSAGE in raw)
        return Kind.XLS
    for signature, what in NAMED_SIGNATURES:
        if raw.startswith(signature):
            raise _unsupported(str(what))
    start = raw[:START].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    refuse_data(start)
    _refuse_email(is_email=SAVED_EMAIL.match(start) is not None)
    if CALENDAR.match(start):
        raise _unsupported(_("a calendar (.ics)"))
    if XML_SPREADSHEET in start:
        raise _unsupported(_("an old Excel web page (XML). Save it as .xlsx"))
    if start[:5].lower() == b"begin" and b"VCARD" in start[:20].upper():
        return Kind.VCARD
    return Kind.HTML if start.startswith(b"<") and HTML.search(start) else Kind.TEXT


def refuse_data(start: bytes) -> None:
    """Raise UnreadableList where a list starts as data for programs, whose rows are no lines."""
    if LDIF.match(start):
        raise UnreadableList(
            _("This is a directory’s export (LDIF). Export the contacts as CSV and import that.")
        )
    if JSON.match(start):
        raise UnreadableList(
            _("This is data for programs (JSON). Convert it to CSV or Excel and import that.")
        )


def _refuse_email(*, is_email: bool) -> None:
    """Raise UnreadableList for a saved e-mail: only a member knows whom of it to invite."""
    if is_email:
        raise UnreadableList(
            _(
                "This is a saved e-mail. Open it, copy the recipients or the lines of its text, "
                "and paste them."
            )
        )


def _kind_of_zip(raw: bytes) -> Kind:
    """Return the kind by the zip's directory, which also gives the unpacked size."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableList(_("This is neither an Excel workbook nor a CSV file.")) from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UnreadableList(str(TOO_LARGE))
    names = [part.filename for part in parts]
    for pattern, kind in PARTS_OF_KINDS:
        if any(re.fullmatch(pattern, name) for name in names):
            return Kind(kind)
    for pattern, what in PARTS_OF_OTHERS:
        if any(re.fullmatch(pattern, name) for name in names):
            raise _unsupported(str(what))
    raise UnreadableList(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))


def _unsupported(what: str) -> UnreadableList:
    return UnreadableList(
        _(
            "This file type is not supported: it is %(what)s. "
            "Use a CSV file or an Excel workbook, or paste the lines."
        )
        % {"what": what}
    )
