"""WebAuthn options for a data attribute, because pages have no inline scripts."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: object) -> str:
    """Return ``value`` as JSON, which the template escapes for the attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)
