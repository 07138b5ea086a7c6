"""The request as our views see it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from dashboard.accounts.models import User


BY_ITSELF = "By-Itself"
"""The header of what an open page asks, day and night, for news of itself."""


class SignedInRequest(HttpRequest):
    """A request that passed the sign-in gate: ``user`` is a person, ``htmx`` tells of fragments."""

    htmx: HtmxDetails
    user: "User"
