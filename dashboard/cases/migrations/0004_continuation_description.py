from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_explanations_and_send_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='continuation',
            name='description',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
    ]
