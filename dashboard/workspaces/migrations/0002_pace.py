import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="resend_unconfirmed",
            field=models.BooleanField(
                default=False,
                verbose_name="send again automatically when three look-ups found nothing",
            ),
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pace",
                        serialize=False,
                        to="workspaces.workspace",
                    ),
                ),
                ("next_at", models.FloatField(default=0.0)),
                ("blocked_until", models.FloatField(default=0.0)),
                ("troubles", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
