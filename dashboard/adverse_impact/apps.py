from django.apps import AppConfig


class AdverseImpactConfig(AppConfig):
    name = "dashboard.adverse_impact"
    label = "adverse_impact"

    def ready(self) -> None:
        from dashboard.adverse_impact.palette import palette_items
        from dashboard.core.palette import register

        register(palette_items)
