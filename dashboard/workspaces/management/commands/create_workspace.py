"""The ``create_workspace`` command, idempotent, which reads secrets from the environment."""

import os
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import URLValidator, validate_email
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.workspaces.connection.client import is_allowed
from dashboard.workspaces.connection.keys import check_new_key, save_key
from dashboard.workspaces.creation import create_workspace
from dashboard.workspaces.members.memberships import ensure_user
from dashboard.workspaces.models import KeyCheck, Membership, Workspace
from dashboard.workspaces.roles import Role
from flows_api import Secret


class Command(BaseCommand):
    help = (
        "Create a workspace and its owner, or bring both up to date. The owner's password comes "
        "from FLOWDECK_OWNER_PASSWORD, the API key from FLOWDECK_API_KEY."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument(
            "--base-url", required=True, metavar="URL", help="ends with /v1/partner"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        base_url = self._base_url(options["base_url"])
        owner = self._owner(options["owner"])
        workspace = self._workspace(options["name"], base_url, owner)
        if key := os.environ.get("FLOWDECK_API_KEY"):
            self._save_key(workspace, Secret(key), owner)
        self.stdout.write(reverse("workspace_home", args=[workspace.slug]))

    def _base_url(self, value: str) -> str:
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            raise CommandError("--base-url is not a URL") from None
        if not is_allowed(value):
            raise CommandError("--base-url: its origin is not in PARTNER_API_ORIGINS")
        return value.rstrip("/")

    def _owner(self, email: str) -> User:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError("--owner is not an e-mail address") from None
        return ensure_user(email, os.environ.get("FLOWDECK_OWNER_PASSWORD"))

    def _workspace(self, name: str, base_url: str, owner: User) -> Workspace:
        """Return ``owner``'s workspace of that name, created if there is none."""
        owned = Membership.objects.filter(
            user=owner, role=Role.OWNER, workspace__name=name
        ).select_related("workspace")
        if (membership := owned.first()) is None:
            return create_workspace(name=name, base_url=base_url, owner=owner)
        Workspace.objects.filter(pk=membership.workspace_id).update(base_url=base_url)
        membership.workspace.base_url = base_url
        return membership.workspace

    def _save_key(self, workspace: Workspace, key: Secret, owner: User) -> None:
        result, error = check_new_key(workspace.base_url, key)
        if result == KeyCheck.REFUSED:
            raise CommandError("the partner refused FLOWDECK_API_KEY; the workspace has no new key")
        save_key(workspace, key, by=owner, result=result, error=error)
        if result == KeyCheck.UNCLEAR:
            self.stderr.write("The key is saved, but it could not be checked with the partner.")
