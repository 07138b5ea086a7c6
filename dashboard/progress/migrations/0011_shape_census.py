from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0010_fill_search_text")]

    operations = [
        migrations.AddField("syncedflow", "shapes", models.JSONField(null=True)),
    ]
