"""Reader of files, stage by stage: bytes → kind → text or sheet → rows → header and columns."""

import re
import unicodedata
from dataclasses import replace
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.assignments.imports.limits import MAX_BYTES, MAX_ROWS
from dashboard.assignments.imports.readers.delimited import csv_rows, guess_delimiter
from dashboard.assignments.imports.readers.double_encoding import decode_again
from dashboard.assignments.imports.readers.encodings import Decoded
from dashboard.assignments.imports.readers.fixed_width import with_tabs
from dashboard.assignments.imports.readers.kinds import Kind, find_kind
from dashboard.assignments.imports.readers.pasted import read_pasted
from dashboard.assignments.imports.readers.reading import Choices, Guess, Reading
from dashboard.assignments.imports.readers.table import Table, UnreadableList, build_table
from dashboard.assignments.imports.readers.vcards import vcard_rows
from dashboard.assignments.imports.readers.web_pages.tables import html_rows
from dashboard.assignments.imports.readers.workbook import read_workbook

# Categories of characters that text has hardly any of: control and unassigned characters.
BINARY_CATEGORIES: Final = frozenset(("Cc", "Cn", "Co", "Cs"))
ALLOWED_CONTROLS: Final = frozenset("\t\n\r\v\f\x1a\x00\x1f")
# Recipients as e-mail programs write them: "Hopper, Grace <grace@example.com>; ada@example.com".
NAME: Final = r'"[^"<>@]*+"\s*+|[^"<>@;|\t,]*+(?:,[ ][^"<>@;|\t,]*+)?+'
RECIPIENT: Final = rf"(?:(?:{NAME})<[^\s<>@]++@[^\s<>@]++>|[^\s<>@,;|]++@[^\s<>@,;|]++)"
RECIPIENTS: Final = re.compile(
    rf"(?:\w{{1,6}}\s?:)?+\s*+{RECIPIENT}(?:\s*+[,;]\s*+{RECIPIENT})*+\s*+[,;]?+\s*+"
)
NO_LIST: Final = 0.01
"""The share of characters that no text has, beyond which a file is none."""


def read_file(file: BinaryIO, choices: Choices | None = None) -> Table:
    """Return the table in an uploaded file. Raise UnreadableList."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableList(_("The file is larger than 5 MB."))
    return read_bytes(raw, choices or Choices())


def read_bytes(raw: bytes, choices: Choices) -> Table:
    """Return the table in ``raw``, with ``choices`` in place of guesses. Raise UnreadableList."""
    kind = find_kind(raw)
    reading = Reading({"kind": Guess(kind)})
    if kind.is_workbook:
        book = read_workbook(raw, choices.sheet)
        reading = Reading({"kind": Guess(kind), "sheet": book.sheet}, book.hidden_rows)
        return build_table(book.rows, choices, reading)
    decoded = decode_again(raw, choices.encoding)
    if _is_no_text(decoded.text):
        raise UnreadableList(
            _(
                "This file type is not supported. "
                "Use a CSV file or an Excel workbook, or paste the lines."
            )
        )
    reading = reading.plus(encoding=_encoding_guess(decoded, choices))
    if kind == Kind.HTML:
        return build_table(html_rows(decoded.text), choices, reading)
    if kind == Kind.VCARD:
        return build_table(vcard_rows(decoded.text), choices, reading)
    if choices == Choices() and _has_only_recipients(decoded.text):
        return replace(read_pasted(decoded.text), reading=reading)
    text = decoded.text if choices.delimiter else with_tabs(decoded.text)
    delimiter = _delimiter(text, choices)
    rows = csv_rows(text, delimiter.value)
    return build_table(rows, choices, reading.plus(delimiter=delimiter))


def _has_only_recipients(text: str) -> bool:
    """Return whether each line has recipients of an e-mail, which are no cells of a table.

    Lines with as many plain addresses each may be columns of them.
    """
    if text.count("@") > MAX_ROWS * 2:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if not all(map(RECIPIENTS.fullmatch, lines)):
        return False
    counts = {line.count("@") for line in lines}
    return "<" in text or len(counts) > 1 or (len(lines) == 1 and counts != {1})


def _delimiter(text: str, choices: Choices) -> Guess:
    if choices.delimiter:
        return Guess(choices.delimiter, _("You chose this."))
    return guess_delimiter(text)


def _encoding_guess(decoded: Decoded, choices: Choices) -> Guess:
    """Return the guess of the encoding. Its alternative is UTF-8 that was encoded twice."""
    others = (decoded.double,) if decoded.double else ()
    if choices.encoding:
        return Guess(decoded.encoding, _("You chose this."), alternatives=others)
    if decoded.double:
        evidence = _("The text was encoded twice. This has been corrected.")
        return Guess(decoded.encoding, evidence, is_sure=False, alternatives=others)
    if not decoded.foreign_lines:
        evidence = (
            _("All names are readable with it.") if decoded.is_sure else _("This is a guess.")
        )
        return Guess(decoded.encoding, evidence, decoded.is_sure)
    evidence = ngettext(
        "%(count)s line is read as %(encoding)s.",
        "%(count)s lines are read as %(encoding)s.",
        decoded.foreign_lines,
    ) % {"count": decoded.foreign_lines, "encoding": decoded.foreign}
    return Guess(decoded.encoding, evidence, is_sure=False)


def _is_no_text(text: str) -> bool:
    """Return whether more than one in a hundred characters at the start of ``text`` is invalid.

    A few are tolerated. A NUL, which some programs leave behind, is dropped later.
    """
    sample = text[:20_000]
    strange = sum(
        letter == "\ufffd"
        or (unicodedata.category(letter) in BINARY_CATEGORIES and letter not in ALLOWED_CONTROLS)
        for letter in sample
    )
    return strange > 2 and strange > len(sample) * NO_LIST
