from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workspaces', '0004_saved_views'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(
                    old_name='Pace',
                    new_name='RateLimitState',
                ),
                migrations.RenameField(
                    model_name='RateLimitState',
                    old_name='troubles',
                    new_name='failures',
                ),
                migrations.RenameField(
                    model_name='apikey',
                    old_name='sealed',
                    new_name='ciphertext',
                ),
                migrations.RenameField(
                    model_name='invitation',
                    old_name='mailed_at',
                    new_name='sent_at',
                ),
                migrations.RenameField(
                    model_name='workspace',
                    old_name='keep_people_days',
                    new_name='candidate_retention_days',
                ),
                migrations.RenameField(
                    model_name='workspace',
                    old_name='keep_audit_days',
                    new_name='audit_retention_days',
                ),
                migrations.AlterField(
                    model_name='apikey',
                    name='check_result',
                    field=models.CharField(choices=[('accepted', 'Accepted'), ('refused', 'Rejected'), ('unclear', 'Not verified')], max_length=20),
                ),
                migrations.AlterField(
                    model_name='apikey',
                    name='ciphertext',
                    field=models.BinaryField(db_column='sealed'),
                ),
                migrations.AlterField(
                    model_name='invitation',
                    name='sent_at',
                    field=models.DateTimeField(blank=True, db_column='mailed_at', null=True),
                ),
                migrations.AlterField(
                    model_name='ratelimitstate',
                    name='failures',
                    field=models.PositiveIntegerField(db_column='troubles', default=0),
                ),
                migrations.AlterField(
                    model_name='savedview',
                    name='is_default',
                    field=models.BooleanField(default=False, verbose_name='default view'),
                ),
                migrations.AlterField(
                    model_name='workspace',
                    name='audit_retention_days',
                    field=models.PositiveIntegerField(db_column='keep_audit_days', default=730),
                ),
                migrations.AlterField(
                    model_name='workspace',
                    name='candidate_retention_days',
                    field=models.PositiveIntegerField(db_column='keep_people_days', default=365),
                ),
                migrations.AlterField(
                    model_name='workspace',
                    name='requires_second_factor',
                    field=models.BooleanField(default=False, verbose_name='require two-factor authentication'),
                ),
                migrations.AlterField(
                    model_name='workspace',
                    name='resend_unconfirmed',
                    field=models.BooleanField(default=False, verbose_name='resend automatically after three look-ups without a result'),
                ),
                migrations.AlterModelTable(
                    name='ratelimitstate',
                    table='workspaces_pace',
                ),
            ],
        ),
    ]
