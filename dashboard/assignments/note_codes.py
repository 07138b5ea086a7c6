"""Codes of the notes on an imported line: what a line stores, and each reader reads as a text."""

from enum import StrEnum
from typing import Final


class NoteCode(StrEnum):
    """The kind of a note: a problem of the line, or what else there is to know about it."""

    TOO_LONG = "too_long"
    ADDRESS_MISSING = "address_missing"
    ADDRESS_TOO_LONG = "address_too_long"
    ADDRESS_AT_SIGN = "address_at_sign"
    ADDRESS_INVALID = "address_invalid"
    ADDRESS_MASKED = "address_masked"
    ADDRESS_ERROR = "address_error"
    ADDRESS_NUMBER = "address_number"
    ID_ERROR = "id_error"
    ID_SHORTENED = "id_shortened"
    ID_MARKED = "id_marked"
    NAME_DAMAGED = "name_damaged"
    NAME_GARBLED = "name_garbled"
    NAME_DATE = "name_date"
    NAME_NUMBER = "name_number"
    NAME_WITH_DIGITS = "name_with_digits"
    DUPLICATE = "duplicate"
    SAME_MAILBOX = "same_mailbox"
    OTHER_ADDRESSES = "other_addresses"
    CHECKED_LATER = "checked_later"
    HIDDEN_ROW = "hidden_row"
    ABOVE_HEADER = "above_header"
    NAME_ORDER = "name_order"
    OTHER_ROLE = "other_role"
    OPTED_OUT = "opted_out"
    NOTICE_DATE = "notice_date"
    NO_NOTICE = "no_notice"


OF_ROW: Final = (
    NoteCode.HIDDEN_ROW,
    NoteCode.ABOVE_HEADER,
    NoteCode.OTHER_ROLE,
    NoteCode.OPTED_OUT,
    NoteCode.NAME_ORDER,
)
"""Notes of the reader, which no check finds again. A line with one is not selected at first."""
OF_LINE: Final = (*OF_ROW, NoteCode.OTHER_ADDRESSES, NoteCode.NOTICE_DATE)
"""Notes that belong to the line itself, whatever its status is."""
