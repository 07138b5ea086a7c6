"""``settle_assignments``: the runner that looks up assignments whose outcome is unclear."""

import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from dashboard.assignments.assigning import due, settle_overdue
from dashboard.assignments.models import Assignment
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.sealing import SealBroken

logger = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Look up assignments whose outcome is unclear. It never sends anything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="keep going; without it, once"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        pause = options["every"]
        while True:
            close_old_connections()
            for row in due(timezone.now()):
                self._settle(row)
            if pause is None:
                return
            time.sleep(pause)

    def _settle(self, row: Assignment) -> None:
        try:
            settle_overdue(row, client_for(row.workspace))
        except (ApiKey.DoesNotExist, SealBroken):
            # Without a key nothing can be looked up: the row waits until there is one.
            return
        logger.info("assignment looked up", assignment=str(row.pk), state=row.state)
