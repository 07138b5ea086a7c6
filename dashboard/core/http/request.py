"""The request type of the views behind sign-in."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from dashboard.accounts.models import User


BACKGROUND_REQUEST = "Background-Request"
"""The header of requests that an open page sends by itself, without the user."""


class SignedInRequest(HttpRequest):
    """A request that passed sign-in: ``user`` is a User, ``htmx`` describes a fragment request."""

    htmx: HtmxDetails
    user: "User"
