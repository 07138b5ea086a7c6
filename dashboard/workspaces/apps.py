from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "dashboard.workspaces"
    label = "workspaces"
