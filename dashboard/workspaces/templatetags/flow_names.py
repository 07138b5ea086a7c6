"""The stored name of a flow, for pages without the partner's answer."""

from django import template

from dashboard.workspaces.connection.fallback import cached_flow_name

register = template.Library()
register.simple_tag(cached_flow_name)
