from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assignments', '0006_line_mended'),
        ('workspaces', '0005_plain_names'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(
                    old_name='Line',
                    new_name='BatchLine',
                ),
                migrations.RenameModel(
                    old_name='LookUps',
                    new_name='ReconcilerLease',
                ),
                migrations.RenameField(
                    model_name='assignment',
                    old_name='person',
                    new_name='candidate_key',
                ),
                migrations.RenameField(
                    model_name='assignment',
                    old_name='look_ups',
                    new_name='lookup_count',
                ),
                migrations.RenameField(
                    model_name='assignment',
                    old_name='looked_up_at',
                    new_name='last_lookup_at',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='trouble',
                    new_name='last_error',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='pages_in_all',
                    new_name='page_count',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='listed_at',
                    new_name='flow_read_at',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='office_zone',
                    new_name='sending_zone',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='proven',
                    new_name='has_first_success',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='unread',
                    new_name='has_unread_notice',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='called_at',
                    new_name='enqueued_at',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='refusal',
                    new_name='rejection',
                ),
                migrations.RenameField(
                    model_name='BatchLine',
                    old_name='place',
                    new_name='source_line',
                ),
                migrations.RenameField(
                    model_name='BatchLine',
                    old_name='verdict',
                    new_name='status',
                ),
                migrations.RenameField(
                    model_name='BatchLine',
                    old_name='note',
                    new_name='detail',
                ),
                migrations.RenameField(
                    model_name='BatchLine',
                    old_name='choice',
                    new_name='manual_choice',
                ),
                migrations.RenameField(
                    model_name='BatchLine',
                    old_name='mended',
                    new_name='corrected',
                ),
                migrations.RenameField(
                    model_name='BatchLine',
                    old_name='person',
                    new_name='candidate_key',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='runner',
                    new_name='lease_owner',
                ),
                migrations.RenameField(
                    model_name='batch',
                    old_name='runner_until',
                    new_name='lease_until',
                ),
                migrations.RemoveConstraint(
                    model_name='assignment',
                    name='one_row_holds_a_person',
                ),
                migrations.RemoveIndex(
                    model_name='assignment',
                    name='assignment_person',
                ),
                migrations.RemoveIndex(
                    model_name='batch',
                    name='batch_unread',
                ),
                migrations.RemoveIndex(
                    model_name='batchline',
                    name='line_person',
                ),
                migrations.RemoveIndex(
                    model_name='batchline',
                    name='line_verdict',
                ),
                migrations.AlterField(
                    model_name='assignment',
                    name='candidate_key',
                    field=models.CharField(db_column='person', max_length=520),
                ),
                migrations.AlterField(
                    model_name='assignment',
                    name='job_candidate_id',
                    field=models.CharField(blank=True, max_length=100, verbose_name='job-candidate ID'),
                ),
                migrations.AlterField(
                    model_name='assignment',
                    name='job_id',
                    field=models.CharField(blank=True, max_length=100, verbose_name='job ID'),
                ),
                migrations.AlterField(
                    model_name='assignment',
                    name='last_lookup_at',
                    field=models.DateTimeField(blank=True, db_column='looked_up_at', null=True),
                ),
                migrations.AlterField(
                    model_name='assignment',
                    name='lookup_count',
                    field=models.PositiveSmallIntegerField(db_column='look_ups', default=0),
                ),
                migrations.AlterField(
                    model_name='assignment',
                    name='state',
                    field=models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('assigned', 'Assigned'), ('confirmed', 'Assigned (found in the flow)'), ('already_in', 'Already in flow'), ('rejected', 'Rejected'), ('not_sent', 'Not sent'), ('unconfirmed', 'Unconfirmed'), ('needs_you', 'Action needed'), ('cancelled', 'Cancelled before sending')], default='sending', max_length=20),
                ),
                migrations.AlterField(
                    model_name='assignment',
                    name='talent_id',
                    field=models.CharField(blank=True, max_length=100, verbose_name='talent ID'),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='enqueued_at',
                    field=models.DateTimeField(blank=True, db_column='called_at', null=True),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='flow_read_at',
                    field=models.DateTimeField(blank=True, db_column='listed_at', null=True),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='has_first_success',
                    field=models.BooleanField(db_column='proven', default=False),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='has_unread_notice',
                    field=models.BooleanField(db_column='unread', db_default=False, default=False),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='last_error',
                    field=models.CharField(blank=True, db_column='trouble', max_length=300),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='lease_owner',
                    field=models.UUIDField(blank=True, db_column='runner', null=True),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='lease_until',
                    field=models.DateTimeField(blank=True, db_column='runner_until', null=True),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='page_count',
                    field=models.PositiveIntegerField(blank=True, db_column='pages_in_all', null=True),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='pause_kind',
                    field=models.CharField(blank=True, choices=[('person', 'Paused by a member'), ('key', 'API key rejected'), ('first_refused', 'First candidate rejected'), ('many_refused', 'Many candidates rejected in a row'), ('gone', 'Flow not found in Taptalent')], max_length=20),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='rejection',
                    field=models.JSONField(db_column='refusal', db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='sending_zone',
                    field=models.CharField(blank=True, db_column='office_zone', db_default='', default='', max_length=64),
                ),
                migrations.AlterField(
                    model_name='batch',
                    name='state',
                    field=models.CharField(choices=[('checking', 'Checking'), ('ready', 'Ready to confirm'), ('held', 'Starting soon'), ('running', 'Sending'), ('paused', 'Paused'), ('cancelled', 'Cancelled'), ('done', 'Finished')], default='checking', max_length=20),
                ),
                migrations.AlterField(
                    model_name='batchline',
                    name='candidate_key',
                    field=models.CharField(blank=True, db_column='person', max_length=520),
                ),
                migrations.AlterField(
                    model_name='batchline',
                    name='corrected',
                    field=models.JSONField(db_column='mended', null=True),
                ),
                migrations.AlterField(
                    model_name='batchline',
                    name='detail',
                    field=models.CharField(blank=True, db_column='note', max_length=500),
                ),
                migrations.AlterField(
                    model_name='batchline',
                    name='manual_choice',
                    field=models.BooleanField(db_column='choice', null=True),
                ),
                migrations.AlterField(
                    model_name='batchline',
                    name='source_line',
                    field=models.PositiveIntegerField(db_column='place'),
                ),
                migrations.AlterField(
                    model_name='batchline',
                    name='status',
                    field=models.CharField(choices=[('new', 'New'), ('elsewhere', 'In another flow'), ('typo', 'Possible typo'), ('twice', 'Duplicate'), ('here', 'Already in flow'), ('held', 'In another import'), ('invalid', 'Invalid')], db_column='verdict', default='new', max_length=20),
                ),
                migrations.AddIndex(
                    model_name='assignment',
                    index=models.Index(fields=['workspace', 'candidate_key'], name='assignment_person'),
                ),
                migrations.AddIndex(
                    model_name='batch',
                    index=models.Index(condition=models.Q(('has_unread_notice', True)), fields=['confirmed_by', 'workspace'], name='batch_unread'),
                ),
                migrations.AddIndex(
                    model_name='batchline',
                    index=models.Index(fields=['batch', 'candidate_key'], name='line_person'),
                ),
                migrations.AddIndex(
                    model_name='batchline',
                    index=models.Index(fields=['batch', 'status'], name='line_verdict'),
                ),
                migrations.AddConstraint(
                    model_name='assignment',
                    constraint=models.UniqueConstraint(condition=models.Q(('again', False), ('state__in', ('waiting', 'sending', 'assigned', 'confirmed', 'unconfirmed', 'needs_you'))), fields=('workspace', 'flow_id', 'candidate_key'), name='one_row_holds_a_person'),
                ),
                migrations.AlterModelTable(
                    name='batchline',
                    table='assignments_line',
                ),
                migrations.AlterModelTable(
                    name='reconcilerlease',
                    table='assignments_lookups',
                ),
            ],
        ),
    ]
