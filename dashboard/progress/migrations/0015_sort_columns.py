from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0014_flow_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='candidatestate',
            name='total_score',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='syncedcandidate',
            name='sort_name',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
    ]
