"""``rotate_api_keys``: bring every sealed key under the first encryption key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.workspaces.keys import rotate_all


class Command(BaseCommand):
    help = (
        "Re-wrap every sealed API key under the first of API_KEY_ENCRYPTION_KEYS. Safe while "
        "Flowdeck serves, safe to interrupt, safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done, broken = rotate_all()
        self.stdout.write(f"{done} API keys re-wrapped")
        if broken:
            raise CommandError(
                "no encryption key opens the API key of: "
                + ", ".join(broken)
                + ". Add the missing key to API_KEY_ENCRYPTION_KEYS, or save these API keys again."
            )
