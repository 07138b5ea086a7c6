from django.db import migrations

from dashboard.progress import triggers


def refuse(apps, schema_editor):
    triggers.refuse_truncate(schema_editor.connection)


def permit(apps, schema_editor):
    triggers.permit_truncate(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0017_sort_indexes'),
    ]

    operations = [migrations.RunPython(refuse, permit)]
