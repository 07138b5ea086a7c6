from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0006_same_address_elsewhere")]

    operations = [
        migrations.AddField(
            "selection", "left_out", models.PositiveIntegerField(default=0, db_default=0)
        ),
    ]
