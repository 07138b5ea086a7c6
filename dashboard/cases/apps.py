from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "dashboard.cases"
    label = "cases"

    def ready(self) -> None:
        from dashboard.cases import audit_names, palette, personal_data, row_signs, tasks
        from dashboard.core.palette import register
        from dashboard.core.tasks import scheduler
        from dashboard.workspaces.registries import snapshot_list

        scheduler.register("cases", 30.0, tasks.queue_due)
        scheduler.register("cases sent on", 60.0, tasks.queue_left_behind)
        register(palette.palette_items)
        personal_data.register()
        audit_names.register()
        snapshot_list.register_signs(row_signs.find_signs)
