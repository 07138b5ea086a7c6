"""Single sign-on by OpenID Connect: the company's provider, which OIDC_URL names.

The sign-in page links to it. A form would not do: the browser checks the content security policy's
``form-action`` against every redirect of the provider's own. A link from elsewhere can only sign
somebody in as themselves, since nothing but signing in is ever begun here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import structlog
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from requests import RequestException

from dashboard.accounts.sign_in.view_policy import public

logger = structlog.get_logger(__name__)

# An answer of another shape than OpenID Connect's: allauth reads its fields unchecked. Numbers too
# large for a date overflow, deep JSON recurses, and PostgreSQL refuses NUL.
MALFORMED = (
    ArithmeticError,
    AttributeError,
    DataError,
    ImproperlyConfigured,  # allauth's word for an id that its column can't hold
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

View = Callable[[HttpRequest, str], HttpResponse]


@dataclass(frozen=True)
class IdentityProvider:
    """The provider as the sign-in page shows it."""

    id: str
    name: str


def identity_provider() -> IdentityProvider | None:
    """Return the provider of OIDC_URL, or None without one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return IdentityProvider(apps[0]["provider_id"], apps[0]["name"]) if apps else None


def refuse(request: HttpRequest, reason: str) -> HttpResponse:
    """Return to the sign-in page, which says ``reason``. Passwords work there in any case."""
    messages.error(request, reason)
    return redirect("account_login")


def outage_text() -> str:
    """Return the sentence for a provider that is away or answers nonsense."""
    provider = identity_provider()
    return _(
        "Signing in with %(name)s didn't work. Try again, or sign in with your password. "
        "“Forgot your password?” also sets a first one."
    ) % {"name": provider.name if provider else ""}


def _survives_provider(view: View) -> View:
    """Return to the sign-in page when the provider can't be reached or read."""

    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except SocialApp.DoesNotExist:
            raise Http404("no such provider") from None
        except (RequestException, OAuth2Error, *MALFORMED) as error:
            logger.warning("single sign-on failed", error=type(error).__name__)
            return refuse(request, outage_text())

    return guarded


@public
@login_not_required
@require_safe
@_survives_provider
def single_sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Redirect to the provider, and remember the page to open after the sign-in."""
    if request.user.is_authenticated:
        return redirect("home")
    provider = get_adapter(request).get_provider(request, provider_id)
    response: HttpResponse = provider.redirect(
        request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request)
    )
    return response


@public
@login_not_required
@require_safe
@_survives_provider
def single_sign_on_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in whom the provider names, or return to the sign-in page with the reason."""
    response: HttpResponse = openid_connect.callback(request, provider_id)
    return response
