"""The data of the served projects: books of the typical page, and workspaces of the dashboard."""

import os
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

FEW, MANY = 100, 1_000
"""The flows of the second and the third workspace. The first has those of the demo."""


def prepare_typical() -> tuple[str, Any]:
    """Create the books and a user, who is signed in."""
    from django.contrib.auth.models import User

    from bench.typical.models import Book

    Book.objects.bulk_create(
        Book(
            title=f"Book number {n}",
            address=f"book.number{n}@example.com",
            status=("Not started", "In progress", "Completed", "Failed")[n % 4],
            score=n % 100 + 0.5,
            bought_at=datetime(2026, 11, 1 + n % 28, tzinfo=UTC),
        )
        for n in range(100)
    )
    return _sign_in(User.objects.create_user("reader")), None


def prepare_dashboard() -> tuple[str, Any]:
    """Create a workspace for each partner of BENCH_ORIGINS, with synced flows.

    Return the id of a candidate as what to know.
    """
    from django.core.management import call_command

    from dashboard.progress.models import SyncedFlow
    from dashboard.progress.sync import schedule
    from dashboard.workspaces.connection.client import client_for
    from dashboard.workspaces.models import Workspace
    from dashboard.workspaces.roles import Role
    from tests.support.users import connect, create_users, join

    call_command("collectstatic", interactive=False, verbosity=0)
    settings.PARTNER_CALLS_PER_SECOND = 1_000_000.0
    users = create_users()
    for index, origin in enumerate(os.environ["BENCH_ORIGINS"].split(",")):
        slug = f"w{index}"
        workspace = Workspace.objects.create(name=f"Workspace {index}", slug=slug)
        join(workspace, users.owner, Role.OWNER)
        connect(workspace, f"{origin}/v1/partner", os.environ["BENCH_KEY"])
        schedule.list_flows(workspace)
        flows = SyncedFlow.objects.filter(workspace=workspace)
        if index == 0:
            for flow in flows:
                schedule.sync_flow(flow.pk)
            page = client_for(workspace).list_candidates("1", page_size=25)
            candidate = page.candidates[12].id
        else:
            model = SyncedFlow.objects.get(workspace__slug="w0", flow_id="1")
            synced = {"metrics": model.metrics, "version": 1, "read": model.read}
            counts = ("assigned", "stalled", "rate_change", "blocked_domains")
            synced |= {name: getattr(model, name) for name in counts}
            flows.update(synced_at=model.synced_at, fully_synced_at=model.synced_at, **synced)
    return _sign_in(users.owner), candidate


def _sign_in(user: Any) -> str:
    """Return the cookie of a session of ``user``."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies.output(attrs=[], header="", sep=";").strip()
