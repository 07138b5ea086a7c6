"""The ``restore`` command: the database as it was when a backup was made."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.operations.backups import BackupError, restore_backup


class Command(BaseCommand):
    help = "Make the database what it was when a backup was made. Stop all processes first."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a file that the backup command wrote")
        parser.add_argument(
            "--replace", action="store_true", help="lose what the database holds now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore_backup(options["path"], replaces=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored. Now run: manage.py migrate")
        self.stdout.write("Then: manage.py check --database default (can all API keys be read?)")
