"""``rotate_api_keys``: bring all that is sealed under the first encryption key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.accounts import second_factor
from dashboard.workspaces import keys


class Command(BaseCommand):
    help = (
        "Re-wrap every sealed API key, and every second-factor secret, under the first of "
        "API_KEY_ENCRYPTION_KEYS. Safe while Flowdeck serves, safe to interrupt, safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done, broken = keys.rotate_all()
        self.stdout.write(f"{done} API keys re-wrapped")
        factors, unopened = second_factor.rotate_all()
        self.stdout.write(f"{factors} second-factor secrets re-wrapped")
        if broken or unopened:
            raise CommandError(_told(broken, unopened))
        self.stdout.write("Nothing is sealed by the other encryption keys: they may be removed.")


def _told(workspaces: list[str], people: list[str]) -> str:
    lines = []
    if workspaces:
        lines.append(f"no encryption key opens the API key of: {', '.join(workspaces)}")
    if people:
        lines.append(f"no encryption key opens the second factor of: {', '.join(people)}")
    lines.append(
        "Add the missing key to API_KEY_ENCRYPTION_KEYS; if it is lost, save these API keys again "
        "and have these people set up their second factor again."
    )
    return "\n".join(lines)
