from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dashboard.audit"
    label = "audit"

    def ready(self) -> None:
        from dashboard.audit import palette, personal_data, recorder
        from dashboard.core.palette import register

        recorder.connect_recorder()
        personal_data.register()
        register(palette.palette_items)
