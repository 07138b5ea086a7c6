"""Line breaks within long words."""

import html
import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Only from the start of a word: tried at each letter, a long text would take quadratic time.
ADDRESS = re.compile(r"(?<!\S)\S+@\S+")
BREAK_AFTER = re.compile(r"[@.](?=\w)")
FITS_ANYWHERE = 24


@register.filter
def break_email(text: object) -> SafeString:
    """Let e-mail addresses in ``text`` break after "@" and dots, and nowhere else.

    Short addresses stay as they are, because every column has room for them.
    """
    escaped = html.escape(str(text or ""))
    return mark_safe(ADDRESS.sub(_with_breaks, escaped))  # noqa: S308  # escaped first


def _with_breaks(found: re.Match[str]) -> str:
    address = found[0]
    if len(address) <= FITS_ANYWHERE:
        return address
    return BREAK_AFTER.sub(lambda sign: f"{sign[0]}<wbr>", address)
