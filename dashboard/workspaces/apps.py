from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "dashboard.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        from dashboard.web import periodic
        from dashboard.web.events import happened
        from dashboard.web.places import register
        from dashboard.workspaces import checks, connection, keeping, places  # noqa: F401  # checks register
        from dashboard.workspaces.purging import LOOK_EVERY, queue_daily

        happened.connect(connection.hear, dispatch_uid="connection")
        keeping.register()
        register(places.offer, last=True)
        periodic.register("purge", LOOK_EVERY, queue_daily)
