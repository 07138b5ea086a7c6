"""The ``add_member`` command: ``add_member SLUG EMAIL --role ROLE``."""

import os
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from dashboard.core.audit_events import record_event
from dashboard.workspaces.members.memberships import LastOwner, add_member, ensure_user
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.roles import Role


class Command(BaseCommand):
    help = (
        "Add a user to a workspace, or change their role. A new user's password comes from "
        "FLOWDECK_MEMBER_PASSWORD. Without it they can't sign in yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, default=Role.VIEWER.value)

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = Workspace.objects.filter(slug=options["slug"]).first()
        if workspace is None:
            raise CommandError(f"there is no workspace {options['slug']}")
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError("EMAIL is not an e-mail address") from None
        user = ensure_user(options["email"], os.environ.get("FLOWDECK_MEMBER_PASSWORD"))
        try:
            membership = add_member(workspace, user, Role(options["role"]))
        except LastOwner:
            raise CommandError("a workspace needs at least one owner") from None
        record_event(None, workspace, "member.added", member=user.email, role=options["role"])
        self.stdout.write(f"{user.email} is {membership.get_role_display()} of {workspace}")
