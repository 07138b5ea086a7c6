"""``reset_second_factor EMAIL``: for somebody who lost the phone, the passkey and the codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.accounts.models import User
from dashboard.web.events import tell


class Command(BaseCommand):
    help = (
        "Remove a person's second factors and end their sessions; the owners of their workspaces "
        "see it in the audit trail. Make sure by another way that it is really them who asks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("there is nobody with this address")
        Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        facts = {"member": user.email, "person_id": user.pk, "method": "by command"}
        tell(None, None, "second_factor.removed", **facts)
        self.stdout.write(
            f"{user.email} signs in with the password alone now, and sets it up anew."
        )
