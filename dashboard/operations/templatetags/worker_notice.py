"""The notice on every page that no worker runs, for owners."""

from typing import Any, Final

from django import template
from django.core.cache import cache

from dashboard.core.tasks.queue_state import is_worker_missing

CACHE_SECONDS: Final = 15
KEY: Final = "worker-missing"

register = template.Library()


@register.inclusion_tag("operations/_worker_notice.html", takes_context=True)
def worker_notice(context: dict[str, Any]) -> dict[str, Any]:
    """Render the notice for an owner when tasks wait and no worker lives."""
    workspace = context.get("workspace")
    if workspace is None or not context.get("can_manage"):
        return {}
    is_missing = cache.get_or_set(KEY, is_worker_missing, CACHE_SECONDS)
    return {"is_missing": is_missing, "workspace": workspace}
