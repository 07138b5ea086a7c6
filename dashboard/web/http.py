"""The request as our views see it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from dashboard.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that passed the sign-in gate: ``user`` is a person, ``htmx`` tells of fragments."""

    htmx: HtmxDetails
    user: "User"
