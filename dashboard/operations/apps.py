from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "dashboard.operations"
    label = "operations"

    def ready(self) -> None:
        from dashboard.core.palette import register
        from dashboard.operations import palette

        register(palette.palette_items)
