from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "dashboard.flows"
    label = "flows"

    def ready(self) -> None:
        from dashboard.core.audit_events import event_recorded
        from dashboard.core.palette import register
        from dashboard.flows import palette

        register(palette.palette_items)
        event_recorded.connect(palette.clear_cached_flows, dispatch_uid="flows in the palette")
