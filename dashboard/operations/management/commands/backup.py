"""The ``backup`` command: the whole database as one verified file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.operations.backups import BackupError, make_backup


class Command(BaseCommand):
    help = "Write the database into a new file, while Flowdeck runs, and verify that file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a file that does not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = make_backup(options["path"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['path']}: {size:,} bytes, verified.")
        self.stdout.write("Keep API_KEY_ENCRYPTION_KEYS too: without them no API key can be read.")
