"""What has outlived its retention goes: by ``purge_expired``, and daily by the workers."""

from django.core.management import call_command

from dashboard.accounts.sessions import purge_sessions
from dashboard.web.holdings import keepers

DAILY = 24 * 60 * 60.0


def purge_all() -> dict[str, int]:
    """Delete expired sessions and all that each keeper's retention is over for; out: the counts."""
    call_command("clearsessions")
    counts = {"sessions": purge_sessions()}
    return counts | {keeper.name: keeper.purge() for keeper in keepers()}
