from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0019_labels'),
    ]

    operations = [
        migrations.AddField(
            model_name='syncedcandidate',
            name='compared_email',
            field=models.CharField(max_length=500, null=True),
        ),
        migrations.AddIndex(
            model_name='syncedcandidate',
            index=models.Index(fields=['compared_email', 'flow'], name='candidate_compared_email'),
        ),
    ]
