from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dashboard.web"
    label = "web"

    def ready(self) -> None:
        from django.urls import register_converter

        from dashboard.web import checks  # noqa: F401  # registers itself
        from dashboard.web.converters import PartnerId
        from dashboard.web.periodic import register
        from dashboard.web.worker import prune_tasks

        register_converter(PartnerId, "partner_id")
        register("prune tasks", 300, prune_tasks)
