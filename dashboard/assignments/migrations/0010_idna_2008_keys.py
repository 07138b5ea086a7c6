from typing import Any

import idna
from django.db import migrations
from django.db.models import Q

BATCH = 500
OTHER_THAN_BEFORE = ("ß", "ẞ", "ς", "\u200c", "\u200d")
"""Letters that IDNA 2003 replaced, or left out, and IDNA 2008 keeps."""


def rewrite(apps: Any, schema_editor: Any) -> None:
    """Rewrite the keys of candidates whose domain IDNA 2008 reads as another one than IDNA 2003."""
    for name in ("Assignment", "BatchLine"):
        rows = apps.get_model("assignments", name).objects.using(schema_editor.connection.alias)
        condition = Q()
        for letter in OTHER_THAN_BEFORE:
            condition |= Q(email__contains=letter)
        keyed = rows.filter(condition, candidate_key__startswith="email:")
        for row in keyed.iterator(chunk_size=BATCH):
            key = _key(row.email)
            if key and key != row.candidate_key and not _is_taken(rows, row, key):
                rows.filter(pk=row.pk).update(candidate_key=key)


def _key(email: str) -> str:
    local, _at, domain = email.rpartition("@")
    try:
        return f"email:{local.casefold()}@{idna.encode(domain, uts46=True).decode()}"[:520]
    except UnicodeError:
        return ""


def _is_taken(rows: Any, row: Any, key: str) -> bool:
    """Return whether the same flow has that candidate already, by the domain's ASCII form."""
    if not hasattr(row, "flow_id"):
        return False
    return rows.filter(
        workspace_id=row.workspace_id, flow_id=row.flow_id, candidate_key=key
    ).exists()


class Migration(migrations.Migration):
    dependencies = [("assignments", "0009_address_count_possible_duplicate")]

    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop, elidable=True)]
