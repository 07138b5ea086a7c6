"""The ``purge_expired`` command, which the workers also run daily."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboard.workspaces.privacy.retention import purge_expired


class Command(BaseCommand):
    help = (
        "Delete expired sessions, old invitations, and what each workspace's retention no longer "
        "allows: notes about candidates, audit entries. Safe to repeat at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in purge_expired().items():
            self.stdout.write(f"{name}: {count}")
