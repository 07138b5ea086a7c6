from typing import Any

from django.db import migrations


def clear(apps: Any, schema_editor: Any) -> None:
    """Reasons for a pause began with the address of whoever was refused."""
    batches = apps.get_model("assignments", "Batch").objects.using(schema_editor.connection.alias)
    refused = batches.filter(pause_kind__in=("first_refused", "many_refused"))
    refused.exclude(pause_reason="").update(pause_reason="")


class Migration(migrations.Migration):
    dependencies = [("assignments", "0002_batches")]

    operations = [migrations.RunPython(clear, migrations.RunPython.noop, elidable=True)]
