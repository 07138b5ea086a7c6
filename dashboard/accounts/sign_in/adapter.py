"""The adapter that configures allauth's accounts."""

import smtplib
from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.accounts.sign_in.throttle import count_attempt, refund_attempt, remember_device
from dashboard.core.audit_events import record_event

logger = structlog.get_logger(__name__)

UNKNOWN_IP = "0.0.0.0"  # noqa: S104  # stands for "unknown", nothing binds to it


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Account rules: users join by a command or a member invitation, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, *args: object, **kwargs: object
    ) -> None:
        """Flash errors only, since the next page shows every other outcome."""
        if level == messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's IP address, or UNKNOWN_IP behind a socket whose proxy sends none."""
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return UNKNOWN_IP

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt against our limits, which replace allauth's per-account lock."""
        counted = count_attempt(
            request,
            login=credentials.get("email") or "",
            address=self.get_client_ip(request),
        )
        if counted is None:
            raise self.validation_error("too_many_login_attempts")
        self._counted = counted

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user of these credentials. A correct password does not count as an attempt."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            refund_attempt(self._counted)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure.

        An unknown address is recorded too, without the address, so that both take the same time.
        """
        email = credentials.get("email") or ""
        user = User.objects.filter(email__iexact=email).first()
        facts = {"member": user.email, "person_id": user.pk} if user else {}
        record_event(None, None, "sign_in.failed", method="password", **facts)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, login=user.email)
        return response

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the reset link with the token in the query, which the logs omit."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[uid, "set-password"])
        return str(self.request.build_absolute_uri(f"{path}?{urlencode({'key': token})}"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an e-mail, and log a failure of the mail server.

        Raising it would undo the request's changes, and would reveal who has an account.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException) as error:
            logger.error("e-mail not sent", mail=template_prefix, error=type(error).__name__)  # noqa: TRY400
