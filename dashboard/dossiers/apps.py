from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dashboard.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from dashboard.core.audit_events import event_recorded
        from dashboard.core.palette import register
        from dashboard.dossiers import edits, palette

        event_recorded.connect(edits.record_threshold_edits, dispatch_uid="dossiers")
        register(palette.palette_items)
