from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dashboard.audit"
    label = "audit"

    def ready(self) -> None:
        from dashboard.audit import keeping, recording

        recording.listen()
        keeping.register()
