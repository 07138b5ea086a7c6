from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "dashboard.assignments"
    label = "assignments"

    def ready(self) -> None:
        from dashboard.assignments import erasing, known, places
        from dashboard.assignments.tasks import SWEEP_EVERY, sweep
        from dashboard.web import periodic
        from dashboard.web.places import register
        from dashboard.workspaces import elsewhere

        periodic.register("assignments", SWEEP_EVERY, sweep)
        erasing.register()
        register(places.offer)
        elsewhere.register(known.assigned_elsewhere)
