from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_preferences'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='user',
                    name='theme',
                    field=models.CharField(choices=[('system', 'System default'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=10, verbose_name='theme'),
                ),
            ],
        ),
    ]
