"""Links to the style and script bundles."""

from django import template
from django.templatetags.static import static

from dashboard.core.static_files.bundles import bundle_files

register = template.Library()


@register.simple_tag
def bundled(bundle: str) -> list[str]:
    """Return the URLs of the static files of ``bundle`` ("css/flowdeck.css")."""
    return [static(name) for name in bundle_files(bundle)]
