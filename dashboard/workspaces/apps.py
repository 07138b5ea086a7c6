from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "dashboard.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        from dashboard.workspaces import checks, keeping  # noqa: F401  # checks register on import

        keeping.register()
