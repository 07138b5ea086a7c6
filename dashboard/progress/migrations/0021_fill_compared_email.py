from typing import Any

from django.db import migrations

# The column holds what is compared now, so the function is not frozen here.
from dashboard.progress.compared_emails import fill_compared_emails


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill the column of existing candidates. A sync fills what the release before still writes."""
    candidates = apps.get_model("progress", "SyncedCandidate")
    fill_compared_emails(candidates.objects.using(schema_editor.connection.alias))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("progress", "0020_compared_email")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
