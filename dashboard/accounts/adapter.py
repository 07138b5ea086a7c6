"""How allauth behaves here."""

import smtplib
from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.accounts.throttle import begin_attempt, forgive, remember_device
from dashboard.web.events import tell

logger = structlog.get_logger(__name__)

NO_ADDRESS = "0.0.0.0"  # noqa: S104  # a word for "not known", nothing is bound to it


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """People join by a command or an invitation, never by signing themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, *args: object, **kwargs: object
    ) -> None:
        """Only errors are flashed: for the rest, the page that follows says it."""
        if level == messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address; behind a socket without a proxy's word for it, none is known."""
        return get_client_ip(request) or NO_ADDRESS

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt by our limits, in place of allauth's per-account lock."""
        counted = begin_attempt(
            request,
            login=credentials.get("email") or "",
            address=self.get_client_ip(request),
        )
        if counted is None:
            raise self.validation_error("too_many_login_attempts")
        self._counted = counted

    def _rollback_login_failed_rl_usage(self) -> None:
        forgive(self._counted)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Told for somebody unknown too, so that both take the same time; without the address."""
        email = credentials.get("email") or ""
        person = User.objects.filter(email__iexact=email).first()
        facts = {"member": person.email, "person_id": person.pk} if person else {}
        tell(None, None, "sign_in.failed", method="password", **facts)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, login=user.email)
        return response

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The token goes into the query, which no log of ours writes."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[uid, "set-password"])
        return str(self.request.build_absolute_uri(f"{path}?{urlencode({'key': token})}"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that fails must neither undo what was done nor tell who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException) as error:
            logger.error("mail not sent", mail=template_prefix, error=type(error).__name__)  # noqa: TRY400
