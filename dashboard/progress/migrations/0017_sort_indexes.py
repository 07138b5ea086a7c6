from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0016_fill_sort_columns'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='candidatestate',
            index=models.Index(fields=['flow', 'status'], name='state_status'),
        ),
        migrations.AddIndex(
            model_name='candidatestate',
            index=models.Index(fields=['flow', 'step'], name='state_step'),
        ),
        migrations.AddIndex(
            model_name='candidatestate',
            index=models.Index(fields=['flow', 'total_score'], name='state_total_score'),
        ),
        migrations.AddIndex(
            model_name='candidatestate',
            index=models.Index(fields=['flow', 'moved_before'], name='state_moved'),
        ),
        migrations.AddIndex(
            model_name='syncedcandidate',
            index=models.Index(fields=['flow', 'sort_name', 'candidate_id'], name='candidate_name'),
        ),
        migrations.AddIndex(
            model_name='syncedcandidate',
            index=models.Index(fields=['flow', 'assigned_at', 'candidate_id'], name='candidate_assigned'),
        ),
    ]
