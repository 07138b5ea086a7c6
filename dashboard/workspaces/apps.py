from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "dashboard.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        from dashboard.core.audit_events import event_recorded
        from dashboard.core.palette import register
        from dashboard.core.tasks import scheduler
        from dashboard.workspaces import palette
        from dashboard.workspaces.connection import circuit_breaker
        from dashboard.workspaces.labels import undoable as labels_undoable
        from dashboard.workspaces.privacy import personal_data  # checks register
        from dashboard.workspaces.privacy.retention import CHECK_INTERVAL, enqueue_daily_purge
        from dashboard.workspaces.saved_views import undoable

        event_recorded.connect(circuit_breaker.reset_on_change, dispatch_uid="connection")
        personal_data.register()
        undoable.register_kinds()
        labels_undoable.register_kinds()
        register(palette.palette_items, last=True)
        scheduler.register("purge", CHECK_INTERVAL, enqueue_daily_purge)
