"""The ``reset_second_factor`` command, for a user who lost the phone, passkey and codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.accounts.models import User
from dashboard.core.audit_events import record_event


class Command(BaseCommand):
    help = (
        "Remove a user's two-factor authentication and end their sessions. The owners of their "
        "workspaces see it in the audit log. Verify the user's identity by other means first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("no user has this address")
        Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        facts = {"member": user.email, "person_id": user.pk, "method": "by command"}
        record_event(None, None, "second_factor.removed", **facts)
        self.stdout.write(
            f"{user.email} now signs in with the password alone, and can set it up again."
        )
