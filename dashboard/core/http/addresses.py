"""Addresses of many pages that differ in one id, as in the rows of a list.

``reverse`` tries the patterns of a name for each address. A list resolves its pattern once.
"""

from collections.abc import Callable
from urllib.parse import quote

from django.urls import reverse
from django.utils.http import RFC3986_SUBDELIMS

from dashboard.core.http.converters import PartnerId

PLACEHOLDER = "0-placeholder-0"
SAFE = f"{RFC3986_SUBDELIMS}/~:@"
"""The characters that ``reverse`` leaves as they are."""


def address_pattern(url_name: str, *args: object) -> Callable[[str], str]:
    """Return a function that gives the address of ``url_name`` for ``args`` and a partner's id.

    The id is the last argument of the URL.
    """
    before, _, after = reverse(url_name, args=[*args, PLACEHOLDER]).rpartition(PLACEHOLDER)
    to_url = PartnerId().to_url

    def address(partner_id: str) -> str:
        if partner_id.isalnum() and partner_id.isascii():  # most ids, which nothing changes
            return f"{before}{partner_id}{after}"
        return f"{before}{quote(to_url(partner_id), safe=SAFE)}{after}"

    return address
