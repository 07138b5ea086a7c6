"""``purge_expired``: delete whatever has outlived its retention. Run it daily."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from dashboard.accounts.sessions import purge_sessions
from dashboard.web.holdings import keepers


class Command(BaseCommand):
    help = (
        "Delete expired sessions, old invitations, and what each workspace's retention no longer "
        "allows: notes about candidates, audit entries. Safe to repeat at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        self.stdout.write(f"sessions: {purge_sessions()}")
        for keeper in keepers():
            self.stdout.write(f"{keeper.name}: {keeper.purge()}")
