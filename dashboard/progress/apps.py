from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "dashboard.progress"
    label = "progress"

    def ready(self) -> None:
        from dashboard.core.audit_events import event_recorded
        from dashboard.core.palette import register
        from dashboard.core.tasks import scheduler
        from dashboard.progress import (
            audit_names,
            candidate_profile,
            palette,
            personal_data,
            tasks,
            undoable,
        )
        from dashboard.progress.labels import row_signs
        from dashboard.progress.segments import listing
        from dashboard.progress.sync import schedule, synced_rules, threshold_history
        from dashboard.progress.sync.snapshot import Snapshot
        from dashboard.workspaces.connection import fallback as connection_fallback
        from dashboard.workspaces.registries import cross_flow, pass_rules, snapshot_list
        from dashboard.workspaces.registries.recent_assignments import candidate_assigned

        event_recorded.connect(threshold_history.record_flow_edit, dispatch_uid="progress")
        event_recorded.connect(schedule.track_created_flow, dispatch_uid="progress created")
        candidate_assigned.connect(schedule.sync_after_assignment, dispatch_uid="progress")
        scheduler.register("progress", 5.0, tasks.queue_due)
        scheduler.register("progress digests", 60.0, tasks.queue_digests)
        register(palette.palette_items)
        connection_fallback.register(Snapshot)
        cross_flow.register(candidate_profile.find_in_other_flows)
        snapshot_list.register(listing.SOURCE)
        snapshot_list.register_labels(row_signs.find_names, row_signs.find_chips)
        pass_rules.register(synced_rules.find_synced_rules)
        personal_data.register()
        audit_names.register()
        undoable.register_kinds()
