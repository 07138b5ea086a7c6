from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dashboard.web"
    label = "web"

    def ready(self) -> None:
        from dashboard.web.periodic import register
        from dashboard.web.worker import prune_tasks

        register("prune tasks", 300, prune_tasks)
