from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "dashboard.assignments"
    label = "assignments"

    def ready(self) -> None:
        from dashboard.assignments import erasing, places
        from dashboard.assignments.tasks import SWEEP_EVERY, sweep
        from dashboard.web import periodic
        from dashboard.web.places import register

        periodic.register("assignments", SWEEP_EVERY, sweep)
        erasing.register()
        register(places.offer)
