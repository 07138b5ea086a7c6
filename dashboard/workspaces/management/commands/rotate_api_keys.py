"""The ``rotate_api_keys`` command: re-encrypt all secrets under the first encryption key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.accounts import second_factor
from dashboard.workspaces.connection import keys


class Command(BaseCommand):
    help = (
        "Re-encrypt every API key and every two-factor secret under the first of "
        "API_KEY_ENCRYPTION_KEYS. Safe while Flowdeck runs, safe to interrupt, safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        rotated, broken = keys.rotate_keys()
        self.stdout.write(f"{rotated} API keys re-encrypted")
        factors, unopened = second_factor.rotate_secrets()
        self.stdout.write(f"{factors} two-factor secrets re-encrypted")
        if broken or unopened:
            raise CommandError(_error_message(broken, unopened))
        self.stdout.write("The other encryption keys are no longer used and can be removed.")


def _error_message(workspaces: list[str], users: list[str]) -> str:
    lines = []
    if workspaces:
        lines.append(f"no encryption key decrypts the API key of: {', '.join(workspaces)}")
    if users:
        lines.append(f"no encryption key decrypts the two-factor secret of: {', '.join(users)}")
    lines.append(
        "Add the missing key to API_KEY_ENCRYPTION_KEYS. If it is lost, save these API keys again "
        "and ask these users to set up two-factor authentication again."
    )
    return "\n".join(lines)
