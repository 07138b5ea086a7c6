"""``sync_progress [--workspace SLUG]``: look at every flow now, without the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.progress.models import TrackedFlow
from dashboard.progress.templatetags.progress_looks import incomplete
from dashboard.progress.watching import list_flows, look_at
from dashboard.workspaces.models import Workspace

PATIENCE = 600.0
"""Seconds to wait for a turn: nobody else needs this process."""


class Command(BaseCommand):
    help = "Read the flows of all workspaces, or of one, with all their candidates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["workspace"]
        chosen = Workspace.objects.filter(api_key__isnull=False)
        if slug is not None:
            chosen = Workspace.objects.filter(slug=slug)
            if not chosen:
                raise CommandError(f"there is no workspace {slug}")
        problems = sum(self._sync(workspace) for workspace in chosen)
        if problems:
            raise CommandError(f"{problems} could not be read in full")

    def _sync(self, workspace: Workspace) -> int:
        """Look at everything in ``workspace``; out: how many looks did not come through."""
        if error := list_flows(workspace):
            self.stderr.write(f"{workspace.slug}: {type(error).__name__}")
            return 1
        return sum(
            self._look(workspace, flow)
            for flow in TrackedFlow.objects.filter(workspace=workspace, unlisted_at=None)
        )

    def _look(self, workspace: Workspace, flow: TrackedFlow) -> int:
        outcome = look_at(flow.pk, patience=PATIENCE)
        if outcome is None:
            self.stderr.write(f"{workspace.slug}: no usable API key")
            return 1
        self.stdout.write(
            f"{workspace.slug} flow {flow.flow_id}: {outcome.state}, {outcome.read} read, "
            f"{outcome.changed} changed{outcome.problem and f' ({incomplete(outcome.problem)})'}"
        )
        return int(outcome.state not in ("done", "busy"))
