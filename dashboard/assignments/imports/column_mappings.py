"""Remembered meanings of columns: the same headers mean the same in a workspace."""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.assignments.imports.readers import Table
from dashboard.assignments.imports.readers.headers import normalize
from dashboard.assignments.models.imports import ColumnMapping
from dashboard.workspaces.models import Workspace


def remember_mapping(workspace: Workspace, headers: Sequence[str], mapping: Sequence[str]) -> None:
    """Remember ``mapping`` for lists with these ``headers``. A list without headers has none."""
    if any(headers):
        ColumnMapping.objects.update_or_create(
            workspace=workspace,
            headers_hash=_hash(headers),
            defaults={"mapping": list(mapping), "updated_at": timezone.now()},
        )


def with_remembered_mapping(workspace: Workspace, table: Table) -> Table:
    """Return ``table`` with the columns that a member chose for its headers, if any did."""
    if not any(table.headers):
        return table
    known = ColumnMapping.objects.filter(
        workspace=workspace, headers_hash=_hash(table.headers)
    ).first()
    if known is None or len(known.mapping) != len(table.headers):
        return table
    guess = table.reading.guesses.get("columns")
    reading = table.reading
    if guess is not None:
        evidence = _("As you chose for the last list with these headers.")
        value = table.headers[known.mapping.index("email")] if "email" in known.mapping else ""
        reading = reading.plus(columns=replace(guess, value=value, evidence=evidence, is_sure=True))
    return replace(table, mapping=tuple(known.mapping), reading=reading)


def _hash(headers: Sequence[str]) -> str:
    return sha256(json.dumps([normalize(header) for header in headers]).encode()).hexdigest()
