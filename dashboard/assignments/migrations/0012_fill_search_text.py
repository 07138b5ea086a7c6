from typing import Any

from django.db import migrations, transaction

# The column holds what the search of now compares, so the function is not frozen here.
from dashboard.core.text_search import search_text

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill the search texts of existing assignments, in batches that lock no table for long."""
    rows = apps.get_model("assignments", "Assignment").objects.using(schema_editor.connection.alias)
    last = _fill_batch(rows.order_by("pk"))
    while last is not None:
        last = _fill_batch(rows.filter(pk__gt=last).order_by("pk"))


def _fill_batch(rows: Any) -> Any:
    """Fill the first of ``rows``, and return the last key that was filled, or None.

    They are locked, so that a name which is erased meanwhile is not written again.
    """
    with transaction.atomic(using=rows.db):
        found = list(rows.select_for_update()[:BATCH])
        for row in found:
            names = row.first_name, row.last_name, row.email, row.job_candidate_id
            row.search_text = search_text(*names)
        rows.model.objects.using(rows.db).bulk_update(found, ["search_text"])
    return found[-1].pk if found else None


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("assignments", "0011_search_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
