"""Values that spreadsheets make of cells: errors of formulas, shortened numbers, and dates."""

import re
from typing import Final

# Their words are translated: "#N/A" is "#NV" in German, "#REF!" is "#BEZUG!".
ERROR: Final = re.compile(r"#[^\W\d_]+(?:/(?:[^\W\d_]+|0))?[!?]?|##+|#?Err:\d+", re.IGNORECASE)
SCIENTIFIC: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
APOSTROPHE: Final = re.compile(r"['\u2019`]\s*\d[\w./-]*")
MONTHS: Final = (
    "jan(?:uary|uar|uari|vier|v)?|ene(?:ro)?|gen(?:naio)?|janeiro|styczeń"
    "|feb(?:ruary|ruar|ruari|brero|braio)?|fév(?:rier|r)?|févr|fev(?:ereiro)?|luty"
    "|mar(?:ch|zo|ço|s|zec)?|märz|mär|mrz|maart|mrt|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|kwiecień"
    "|may|mai|mayo|maggio|mag|maio|mei|maj"
    "|jun(?:e|i|io|ho)?|juin|giu(?:gno)?|czerwiec|jul(?:y|i|io|ho)?|juil(?:let)?|lug(?:lio)?|lipiec"
    "|aug(?:ust|ustus)?|ago(?:sto)?|août|sierpień|sep(?:t|tember|tembre|tiembre)?|set(?:tembre)?"
    "|o[ck]t(?:ober|obre|ubre)?|out(?:ubro)?|ott(?:obre)?|nov(?:ember|embre|iembre|embro)?"
    "|de[czs](?:ember|embro)?|dic(?:iembre|embre)?|déc(?:embre)?"
)
DATE: Final = re.compile(
    rf"""
    (?:\d{{1,2}}[-./\s]+)?(?:{MONTHS})[-./\s]+\d{{1,4}}
    |\d{{1,2}}(?:st|nd|rd|th)?[-./\s]+(?:{MONTHS})\.?(?:[-./\s]+\d{{2,4}})?
    |\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{1,4}}(?:[T\s]+\d[\d:.Z]*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_error(cell: str) -> bool:
    """Return whether ``cell`` is the error of a formula: "#N/A", "#REF!"."""
    return ERROR.fullmatch(cell.strip()) is not None


def is_date(cell: str) -> bool:
    """Return whether ``cell`` is a date, as spreadsheets also make of names: "Apr 26"."""
    return DATE.fullmatch(cell.strip()) is not None


def is_month(cell: str) -> bool:
    """Return whether ``cell`` is a date with a month's name, as spreadsheets make of names."""
    return is_date(cell) and any(letter.isalpha() for letter in cell)


def is_shortened(cell: str) -> bool:
    """Return whether ``cell`` is a number whose last digits are lost: "1.5E+20"."""
    return SCIENTIFIC.fullmatch(cell.strip()) is not None


def is_marked_text(cell: str) -> bool:
    """Return whether ``cell`` is a number after the apostrophe that marks it as text: "'00123"."""
    return APOSTROPHE.fullmatch(cell.strip()) is not None


def is_number(cell: str) -> bool:
    """Return whether ``cell`` has digits, and no letters but those of a shortened number."""
    has_letters = any(letter.isalpha() for letter in cell)
    has_digits = any(letter.isdecimal() for letter in cell)
    return has_digits and (not has_letters or is_shortened(cell))
