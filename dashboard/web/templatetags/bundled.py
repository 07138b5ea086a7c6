"""Links to the styles and scripts that every page loads."""

from django import template
from django.templatetags.static import static

from dashboard.web.bundles import files_of

register = template.Library()


@register.simple_tag
def bundled(bundle: str) -> list[str]:
    """The addresses of the static files that stand for ``bundle`` ("css/flowdeck.css")."""
    return [static(name) for name in files_of(bundle)]
