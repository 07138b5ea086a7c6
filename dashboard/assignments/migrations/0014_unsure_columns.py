from typing import Any

from django.db import migrations, models


def mark_unsure(apps: Any, schema_editor: Any) -> None:
    """Mark the batches whose stored reading asks for the columns. Others have none stored."""
    alias = schema_editor.connection.alias
    batches = apps.get_model("assignments", "Batch").objects.using(alias)
    files = apps.get_model("assignments", "ImportFile").objects.using(alias)
    for batch_id, reading in files.values_list("batch_id", "reading").iterator():
        columns = reading.get("guesses", {}).get("columns", {})
        if not columns.get("is_sure", True):
            batches.filter(pk=batch_id).update(has_unsure_columns=True)


class Migration(migrations.Migration):
    dependencies = [
        ("assignments", "0013_import_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="has_unsure_columns",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(mark_unsure, migrations.RunPython.noop),
    ]
