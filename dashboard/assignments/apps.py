from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "dashboard.assignments"
    label = "assignments"

    def ready(self) -> None:
        from dashboard.assignments import audit_names, palette, personal_data
        from dashboard.assignments.gates import personal_data as gate_data
        from dashboard.assignments.invitations import cross_flow as invitation_cross_flow
        from dashboard.assignments.invitations.recent import has_assigned, recent_assignments
        from dashboard.assignments.tasks import SWEEP_EVERY, sweep
        from dashboard.core.palette import register
        from dashboard.core.tasks import scheduler
        from dashboard.workspaces import first_steps
        from dashboard.workspaces.registries import cross_flow as workspace_cross_flow
        from dashboard.workspaces.registries import (
            recent_assignments as workspace_recent_assignments,
        )

        scheduler.register("assignments", SWEEP_EVERY, sweep)
        personal_data.register()
        gate_data.register()
        audit_names.register()
        register(palette.palette_items)
        workspace_cross_flow.register(invitation_cross_flow.assigned_in_other_flows)
        workspace_recent_assignments.register(recent_assignments)
        first_steps.register(has_assigned)
