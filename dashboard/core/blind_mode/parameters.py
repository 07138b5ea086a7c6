"""The parameters of an address that would tell who a candidate is."""

from typing import Final

from django.http import QueryDict

HIDDEN_PARAMETERS: Final = ("search", "domain", "label")
"""They would tell which candidate has a name, an address, a domain or a label."""
HIDDEN_ORDERS: Final = ("name", "-name")


def without_identity(params: QueryDict) -> QueryDict:
    """Return ``params`` without those that would tell who a candidate is."""
    shown = params.copy()
    for name in HIDDEN_PARAMETERS:
        shown.pop(name, None)
    if shown.get("sort") in HIDDEN_ORDERS:
        shown.pop("sort")
    return shown
