"""The system check about collected static files."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from dashboard.core.static_files import COLLECT, find_uncollected


# For deployments only: collectstatic and migrate have to run before there is anything collected.
@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(**_options: Any) -> list[CheckMessage]:
    """Return an error when pages need static files that were not collected for this release."""
    names = find_uncollected()
    if not names:
        return []
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    message = f"Static files are not collected: {names[0]}{others}."
    return [Error(message, hint=f"Run: {COLLECT}", id="flowdeck.E005")]
