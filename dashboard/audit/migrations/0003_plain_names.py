from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_append_only'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(
                    model_name='auditentry',
                    old_name='facts',
                    new_name='details',
                ),
                migrations.AlterField(
                    model_name='auditentry',
                    name='details',
                    field=models.JSONField(db_column='facts', default=dict),
                ),
            ],
        ),
    ]
