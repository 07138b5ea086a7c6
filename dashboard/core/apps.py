from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "dashboard.core"
    label = "web"

    def ready(self) -> None:
        from django.conf import settings
        from django.urls import register_converter

        from dashboard.core import checks  # noqa: F401  # registers itself
        from dashboard.core.http import untrusted_input
        from dashboard.core.http.converters import PartnerId
        from dashboard.core.rendering.translate_tag import replace_translate_tag
        from dashboard.core.tasks.scheduler import register
        from dashboard.core.tasks.task_worker import prune_tasks

        untrusted_input.connect()
        register_converter(PartnerId, "partner_id")
        register("prune tasks", 300, prune_tasks)
        replace_translate_tag()
        if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            from dashboard.core.observability.traces import start_traces  # only where wanted

            start_traces()
