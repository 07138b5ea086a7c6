from typing import Any

from django.db import migrations

from dashboard.core.text_search import search_text

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill the search texts of existing assignments, in batches that lock no table for long."""
    model = apps.get_model("assignments", "Assignment")
    rows = model.objects.using(schema_editor.connection.alias)
    rest = rows.order_by("pk")
    while found := list(rest[:BATCH]):
        for row in found:
            names = row.first_name, row.last_name, row.email, row.job_candidate_id
            row.search_text = search_text(*names)
        rows.bulk_update(found, ["search_text"])
        rest = rows.filter(pk__gt=found[-1].pk).order_by("pk")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("assignments", "0011_search_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
