from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "dashboard.operations"
    label = "operations"

    def ready(self) -> None:
        from dashboard.core.observability.metrics import register_collector
        from dashboard.core.palette import register
        from dashboard.operations import palette
        from dashboard.operations.allocator import return_large_blocks
        from dashboard.operations.collectors import StateCollector

        return_large_blocks()
        register(palette.palette_items)
        register_collector(StateCollector())
