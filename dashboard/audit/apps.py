from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dashboard.audit"
    label = "audit"

    def ready(self) -> None:
        from dashboard.audit import keeping, places, recording
        from dashboard.web.places import register

        recording.listen()
        keeping.register()
        register(places.offer)
