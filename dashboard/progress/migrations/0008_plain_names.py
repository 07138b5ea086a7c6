import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0007_selection_left_out'),
        ('workspaces', '0005_plain_names'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel(
                    old_name='TrackedFlow',
                    new_name='SyncedFlow',
                ),
                migrations.RenameModel(
                    old_name='Watch',
                    new_name='SyncSchedule',
                ),
                migrations.RenameModel(
                    old_name='Look',
                    new_name='SyncRun',
                ),
                migrations.RenameModel(
                    old_name='MarkChange',
                    new_name='ThresholdChange',
                ),
                migrations.RenameModel(
                    old_name='OwnEdit',
                    new_name='FlowEdit',
                ),
                migrations.RenameModel(
                    old_name='Person',
                    new_name='SyncedCandidate',
                ),
                migrations.RenameModel(
                    old_name='Erased',
                    new_name='ErasedAddress',
                ),
                migrations.RenameModel(
                    old_name='State',
                    new_name='CandidateState',
                ),
                migrations.RenameModel(
                    old_name='Result',
                    new_name='StepResult',
                ),
                migrations.RenameModel(
                    old_name='Chosen',
                    new_name='SelectionItem',
                ),
                migrations.RenameModel(
                    old_name='LastLook',
                    new_name='LastVisit',
                ),
                migrations.RenameModel(
                    old_name='Hook',
                    new_name='Webhook',
                ),
                migrations.RenameField(
                    model_name='SyncedFlow',
                    old_name='looked_at',
                    new_name='synced_at',
                ),
                migrations.RenameField(
                    model_name='SyncedFlow',
                    old_name='covered_at',
                    new_name='fully_synced_at',
                ),
                migrations.RenameField(
                    model_name='SyncedFlow',
                    old_name='figures',
                    new_name='metrics',
                ),
                migrations.RenameField(
                    model_name='SyncedFlow',
                    old_name='quick',
                    new_name='status_counts',
                ),
                migrations.RenameField(
                    model_name='SyncSchedule',
                    old_name='stuck_days',
                    new_name='stalled_days',
                ),
                migrations.RenameField(
                    model_name='CandidateState',
                    old_name='since',
                    new_name='valid_from',
                ),
                migrations.RenameField(
                    model_name='CandidateState',
                    old_name='until',
                    new_name='valid_to',
                ),
                migrations.RenameField(
                    model_name='StepResult',
                    old_name='since',
                    new_name='valid_from',
                ),
                migrations.RenameField(
                    model_name='StepResult',
                    old_name='until',
                    new_name='valid_to',
                ),
                migrations.RenameField(
                    model_name='CandidateState',
                    old_name='failed_at',
                    new_name='failed_step',
                ),
                migrations.RenameField(
                    model_name='CandidateState',
                    old_name='person',
                    new_name='candidate',
                ),
                migrations.RenameField(
                    model_name='StepResult',
                    old_name='person',
                    new_name='candidate',
                ),
                migrations.RenameField(
                    model_name='ErasedAddress',
                    old_name='trace',
                    new_name='address_hash',
                ),
                migrations.RenameField(
                    model_name='snooze',
                    old_name='person',
                    new_name='candidate',
                ),
                migrations.RenameField(
                    model_name='note',
                    old_name='person',
                    new_name='candidate',
                ),
                migrations.RenameField(
                    model_name='review',
                    old_name='person',
                    new_name='candidate',
                ),
                migrations.RenameField(
                    model_name='SelectionItem',
                    old_name='person',
                    new_name='candidate',
                ),
                migrations.RenameField(
                    model_name='selection',
                    old_name='looked_at',
                    new_name='synced_at',
                ),
                migrations.RenameField(
                    model_name='selection',
                    old_name='is_from_person',
                    new_name='is_from_profile',
                ),
                migrations.RenameField(
                    model_name='selection',
                    old_name='is_handed_out',
                    new_name='is_exported',
                ),
                migrations.RenameField(
                    model_name='selection',
                    old_name='left_out',
                    new_name='excluded_count',
                ),
                migrations.RenameField(
                    model_name='LastVisit',
                    old_name='told_from',
                    new_name='changes_from',
                ),
                migrations.RenameField(
                    model_name='LastVisit',
                    old_name='told_from_at',
                    new_name='changes_from_at',
                ),
                migrations.RenameField(
                    model_name='Webhook',
                    old_name='heard_at',
                    new_name='last_event_at',
                ),
                migrations.RemoveConstraint(
                    model_name='candidatestate',
                    name='one_state_per_version',
                ),
                migrations.RemoveConstraint(
                    model_name='erasedaddress',
                    name='one_erased_each',
                ),
                migrations.RemoveConstraint(
                    model_name='selectionitem',
                    name='chosen_once_each',
                ),
                migrations.RemoveConstraint(
                    model_name='stepresult',
                    name='one_result_per_version',
                ),
                migrations.RemoveIndex(
                    model_name='candidatestate',
                    name='state_place',
                ),
                migrations.RemoveIndex(
                    model_name='candidatestate',
                    name='state_since',
                ),
                migrations.RemoveIndex(
                    model_name='review',
                    name='review_place',
                ),
                migrations.AlterField(
                    model_name='candidatestate',
                    name='candidate',
                    field=models.ForeignKey(db_column='person_id', db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='states', to='progress.syncedcandidate'),
                ),
                migrations.AlterField(
                    model_name='candidatestate',
                    name='failed_step',
                    field=models.PositiveSmallIntegerField(db_column='failed_at', null=True),
                ),
                migrations.AlterField(
                    model_name='candidatestate',
                    name='valid_from',
                    field=models.PositiveIntegerField(db_column='since'),
                ),
                migrations.AlterField(
                    model_name='candidatestate',
                    name='valid_to',
                    field=models.PositiveIntegerField(db_column='until', null=True),
                ),
                migrations.AlterField(
                    model_name='erasedaddress',
                    name='address_hash',
                    field=models.CharField(db_column='trace', max_length=64),
                ),
                migrations.AlterField(
                    model_name='lastvisit',
                    name='changes_from',
                    field=models.PositiveIntegerField(db_column='told_from', default=0),
                ),
                migrations.AlterField(
                    model_name='lastvisit',
                    name='changes_from_at',
                    field=models.DateTimeField(db_column='told_from_at', default=django.utils.timezone.now),
                ),
                migrations.AlterField(
                    model_name='lastvisit',
                    name='flow',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='last_visits', to='progress.syncedflow'),
                ),
                migrations.AlterField(
                    model_name='note',
                    name='candidate',
                    field=models.ForeignKey(db_column='person_id', on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='progress.syncedcandidate'),
                ),
                migrations.AlterField(
                    model_name='review',
                    name='candidate',
                    field=models.ForeignKey(db_column='person_id', db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='progress.syncedcandidate'),
                ),
                migrations.AlterField(
                    model_name='selection',
                    name='excluded_count',
                    field=models.PositiveIntegerField(db_column='left_out', db_default=0, default=0),
                ),
                migrations.AlterField(
                    model_name='selection',
                    name='is_exported',
                    field=models.BooleanField(db_column='is_handed_out', default=False),
                ),
                migrations.AlterField(
                    model_name='selection',
                    name='is_from_profile',
                    field=models.BooleanField(db_column='is_from_person', default=False),
                ),
                migrations.AlterField(
                    model_name='selection',
                    name='synced_at',
                    field=models.DateTimeField(db_column='looked_at', null=True),
                ),
                migrations.AlterField(
                    model_name='selectionitem',
                    name='candidate',
                    field=models.ForeignKey(db_column='person_id', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='progress.syncedcandidate'),
                ),
                migrations.AlterField(
                    model_name='snooze',
                    name='candidate',
                    field=models.OneToOneField(db_column='person_id', on_delete=django.db.models.deletion.CASCADE, related_name='snooze', to='progress.syncedcandidate'),
                ),
                migrations.AlterField(
                    model_name='stepresult',
                    name='candidate',
                    field=models.ForeignKey(db_column='person_id', db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='results', to='progress.syncedcandidate'),
                ),
                migrations.AlterField(
                    model_name='stepresult',
                    name='valid_from',
                    field=models.PositiveIntegerField(db_column='since'),
                ),
                migrations.AlterField(
                    model_name='stepresult',
                    name='valid_to',
                    field=models.PositiveIntegerField(db_column='until', null=True),
                ),
                migrations.AlterField(
                    model_name='syncedcandidate',
                    name='flow',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='progress.syncedflow'),
                ),
                migrations.AlterField(
                    model_name='syncedflow',
                    name='fully_synced_at',
                    field=models.DateTimeField(db_column='covered_at', null=True),
                ),
                migrations.AlterField(
                    model_name='syncedflow',
                    name='metrics',
                    field=models.JSONField(db_column='figures', null=True),
                ),
                migrations.AlterField(
                    model_name='syncedflow',
                    name='status_counts',
                    field=models.JSONField(db_column='quick', null=True),
                ),
                migrations.AlterField(
                    model_name='syncedflow',
                    name='synced_at',
                    field=models.DateTimeField(db_column='looked_at', null=True),
                ),
                migrations.AlterField(
                    model_name='syncedflow',
                    name='workspace',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='synced_flows', to='workspaces.workspace'),
                ),
                migrations.AlterField(
                    model_name='syncrun',
                    name='flow',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sync_runs', to='progress.syncedflow'),
                ),
                migrations.AlterField(
                    model_name='syncschedule',
                    name='stalled_days',
                    field=models.PositiveSmallIntegerField(db_column='stuck_days', default=7),
                ),
                migrations.AlterField(
                    model_name='syncschedule',
                    name='workspace',
                    field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sync_schedule', to='workspaces.workspace'),
                ),
                migrations.AlterField(
                    model_name='thresholdchange',
                    name='flow',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='threshold_changes', to='progress.syncedflow'),
                ),
                migrations.AlterField(
                    model_name='webhook',
                    name='last_event_at',
                    field=models.DateTimeField(db_column='heard_at', null=True),
                ),
                migrations.AddIndex(
                    model_name='candidatestate',
                    index=models.Index(fields=['flow', 'passed', 'failed_step'], name='state_place'),
                ),
                migrations.AddIndex(
                    model_name='candidatestate',
                    index=models.Index(fields=['flow', 'valid_from'], name='state_since'),
                ),
                migrations.AddIndex(
                    model_name='review',
                    index=models.Index(fields=['candidate', 'order'], name='review_place'),
                ),
                migrations.AddConstraint(
                    model_name='candidatestate',
                    constraint=models.UniqueConstraint(fields=('candidate', 'valid_from'), name='one_state_per_version'),
                ),
                migrations.AddConstraint(
                    model_name='erasedaddress',
                    constraint=models.UniqueConstraint(fields=('workspace', 'address_hash'), name='one_erased_each'),
                ),
                migrations.AddConstraint(
                    model_name='selectionitem',
                    constraint=models.UniqueConstraint(fields=('selection', 'candidate'), name='chosen_once_each'),
                ),
                migrations.AddConstraint(
                    model_name='stepresult',
                    constraint=models.UniqueConstraint(fields=('candidate', 'order', 'valid_from'), name='one_result_per_version'),
                ),
                migrations.AlterModelTable(
                    name='candidatestate',
                    table='progress_state',
                ),
                migrations.AlterModelTable(
                    name='erasedaddress',
                    table='progress_erased',
                ),
                migrations.AlterModelTable(
                    name='flowedit',
                    table='progress_ownedit',
                ),
                migrations.AlterModelTable(
                    name='lastvisit',
                    table='progress_lastlook',
                ),
                migrations.AlterModelTable(
                    name='selectionitem',
                    table='progress_chosen',
                ),
                migrations.AlterModelTable(
                    name='stepresult',
                    table='progress_result',
                ),
                migrations.AlterModelTable(
                    name='syncedcandidate',
                    table='progress_person',
                ),
                migrations.AlterModelTable(
                    name='syncedflow',
                    table='progress_trackedflow',
                ),
                migrations.AlterModelTable(
                    name='syncrun',
                    table='progress_look',
                ),
                migrations.AlterModelTable(
                    name='syncschedule',
                    table='progress_watch',
                ),
                migrations.AlterModelTable(
                    name='thresholdchange',
                    table='progress_markchange',
                ),
                migrations.AlterModelTable(
                    name='webhook',
                    table='progress_hook',
                ),
            ],
        ),
    ]
