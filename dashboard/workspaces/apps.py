from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "dashboard.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        from dashboard.web import periodic
        from dashboard.workspaces import checks, keeping  # noqa: F401  # checks register on import
        from dashboard.workspaces.purging import DAILY, purge_all

        keeping.register()
        periodic.register("purge", DAILY, purge_all)
