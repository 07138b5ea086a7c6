from typing import Any

from django.db import migrations, models


def remember(apps: Any, schema_editor: Any) -> None:
    """What differs from what the check alone says was chosen by hand."""
    lines = apps.get_model("assignments", "Line").objects.using(schema_editor.connection.alias)
    lines.filter(verdict__in=("new", "elsewhere"), included=False).update(choice=False)
    lines.filter(verdict="typo", included=True).update(choice=True)


class Migration(migrations.Migration):
    dependencies = [("assignments", "0003_reasons_without_addresses")]

    operations = [
        migrations.AddField("line", "choice", models.BooleanField(null=True)),
        migrations.RunPython(remember, migrations.RunPython.noop, elidable=True),
    ]
