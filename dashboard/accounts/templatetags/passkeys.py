"""WebAuthn's options for a data attribute: our pages have no inline script."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: object) -> str:
    """``value`` as JSON; the template escapes it for the attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)
