from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "dashboard.assignments"
    label = "assignments"

    def ready(self) -> None:
        from dashboard.assignments import erasing
        from dashboard.assignments.tasks import SWEEP_EVERY, sweep
        from dashboard.web.periodic import register

        register("assignments", SWEEP_EVERY, sweep)
        erasing.register()
