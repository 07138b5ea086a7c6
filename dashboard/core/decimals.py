"""Numbers as people write them, with a comma or a point: "62,5" and "62.5" are the same number."""

import re
from decimal import Decimal
from typing import Final

DECIMAL: Final = re.compile(r"[+-]?(?:\d{1,30}(?:[.,]\d{0,400})?|[.,]\d{1,400})", re.ASCII)


def parse_decimal(text: str | None) -> float | None:
    """Return the number that ``text`` writes, or None for any other text.

    A thousands separator is not read: "1.000" and "1,000" would be ambiguous, and no field of ours
    takes thousands.
    """
    plain = (text or "").strip()
    return float(plain.replace(",", ".")) if DECIMAL.fullmatch(plain) else None


def format_decimal(value: float | None) -> str:
    """Format a number for a field or an attribute: 60.0 as "60", 62.5 as "62.5", None as ""."""
    if value is None:
        return ""
    # Without an exponent, which nobody would enter.
    return str(int(value)) if float(value).is_integer() else f"{Decimal(repr(float(value))):f}"
