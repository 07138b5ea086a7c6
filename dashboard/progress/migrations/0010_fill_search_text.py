from typing import Any

from django.db import migrations

from dashboard.core.text_search import search_text

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill the search texts of existing candidates, in batches that lock no table for long."""
    model = apps.get_model("progress", "SyncedCandidate")
    rows = model.objects.using(schema_editor.connection.alias)
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in found:
            row.search_text = search_text(row.first_name, row.last_name, row.email)
        rows.bulk_update(found, ["search_text"])
        last = found[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("progress", "0009_search_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
