from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "dashboard.progress"
    label = "progress"

    def ready(self) -> None:
        from dashboard.progress import marks, tasks
        from dashboard.web.events import happened
        from dashboard.web.periodic import register

        happened.connect(marks.note, dispatch_uid="progress")
        register("progress", 5.0, tasks.queue_due)
