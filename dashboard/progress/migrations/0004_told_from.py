from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def start_where_they_are(apps, schema_editor):
    """Whoever has looked is told of what came after that look."""
    apps.get_model("progress", "LastLook").objects.update(
        told_from=F("version"), told_from_at=F("at")
    )


class Migration(migrations.Migration):
    dependencies = [("progress", "0003_erased_and_hook")]

    operations = [
        migrations.AddField("lastlook", "told_from", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "lastlook", "told_from_at", models.DateTimeField(default=timezone.now)
        ),
        migrations.RunPython(start_where_they_are, migrations.RunPython.noop),
    ]
