"""``sync_progress [--workspace SLUG]``: sync every flow now, without the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync.schedule import list_flows, sync_flow
from dashboard.progress.templatetags.progress_format import partial_reason
from dashboard.workspaces.models import Workspace

PERMIT_TIMEOUT = 600.0
"""Seconds to wait for a permit. Nobody else needs this process."""


class Command(BaseCommand):
    help = "Sync the flows of all workspaces, or of one, with all their candidates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["workspace"]
        workspaces = Workspace.objects.filter(api_key__isnull=False)
        if slug is not None:
            workspaces = Workspace.objects.filter(slug=slug)
            if not workspaces:
                raise CommandError(f"there is no workspace {slug}")
        problems = sum(self._sync_workspace(workspace) for workspace in workspaces)
        if problems:
            raise CommandError(f"{problems} could not be synced completely")

    def _sync_workspace(self, workspace: Workspace) -> int:
        """Sync all flows of ``workspace`` and return how many syncs failed or were partial."""
        if error := list_flows(workspace):
            self.stderr.write(f"{workspace.slug}: {type(error).__name__}")
            return 1
        return sum(
            self._sync_flow(workspace, flow)
            for flow in SyncedFlow.objects.filter(workspace=workspace, unlisted_at=None)
        )

    def _sync_flow(self, workspace: Workspace, flow: SyncedFlow) -> int:
        outcome = sync_flow(flow.pk, timeout=PERMIT_TIMEOUT)
        if outcome is None:
            self.stderr.write(f"{workspace.slug}: no usable API key")
            return 1
        reason = f" ({partial_reason(outcome.problem)})" if outcome.problem else ""
        self.stdout.write(
            f"{workspace.slug} flow {flow.flow_id}: {outcome.state}, {outcome.read} read, "
            f"{outcome.changed} changed{reason}"
        )
        return int(outcome.state not in ("done", "busy"))
