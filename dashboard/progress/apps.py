from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "dashboard.progress"
    label = "progress"

    def ready(self) -> None:
        from dashboard.progress import across, erasing, marks, places, tasks
        from dashboard.progress.snapshot import Snapshot
        from dashboard.web import periodic
        from dashboard.web.events import happened
        from dashboard.web.places import register
        from dashboard.workspaces import elsewhere, last_seen

        happened.connect(marks.note, dispatch_uid="progress")
        periodic.register("progress", 5.0, tasks.queue_due)
        periodic.register("progress digests", 60.0, tasks.queue_digests)
        register(places.offer)
        last_seen.register(Snapshot)
        elsewhere.register(across.read_elsewhere)
        erasing.register()
