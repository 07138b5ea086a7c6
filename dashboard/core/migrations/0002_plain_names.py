from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(
                    old_name='Submission',
                    new_name='IdempotencyKey',
                ),
                migrations.AlterModelTable(
                    name='idempotencykey',
                    table='web_submission',
                ),
            ],
        ),
    ]
