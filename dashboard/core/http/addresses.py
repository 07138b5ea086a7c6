"""Addresses of many pages that differ in one id, or in their query.

``reverse`` tries the patterns of a name for each address. A list resolves its pattern once.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import RFC3986_SUBDELIMS

from dashboard.core.http.converters import PartnerId

PLACEHOLDER = "0-placeholder-0"
ONE_TIME = frozenset({"select", "kept", "without"})
"""Parameters for one view of a page, such as what is selected on it: no link carries them along."""
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


@lru_cache(maxsize=1024)  # a page asks for the address of each of its links
def _escape(path: str) -> str:
    return escape_uri_path(path)


class PageAddress(NamedTuple):
    """The address of a page: its escaped path, and names and values of its query."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: HttpRequest, path: str = "") -> "PageAddress":
        """Return the address of ``request``, or of ``path`` with its query, to see it again.

        It has none of the parameters that are for one view.
        """
        lists = request.GET.lists() if request.GET else ()
        pairs = ((name, str(one)) for name, values in lists for one in values)
        lasting = tuple(pair for pair in pairs if pair[0] not in ONE_TIME)
        return cls(path or _escape(request.path), lasting)

    @property
    def params(self) -> QueryDict:
        """Return the query as a request has it."""
        return QueryDict(urlencode(self.pairs))

    @property
    def url(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    def change(self, **changes: object) -> "PageAddress":
        """Return the address with ``changes``, where "" and None remove a parameter.

        A list or a tuple has the parameter once for each value.
        """
        others = (pair for pair in self.pairs if pair[0] not in changes)
        added = (
            (name, str(one))
            for name, value in changes.items()
            for one in (value if isinstance(value, (list, tuple)) else [value])
            if one not in ("", None)
        )
        return PageAddress(self.path, (*others, *added))
