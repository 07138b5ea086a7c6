"""What a flow is called, on a page that can't ask."""

from django import template

from dashboard.workspaces.last_seen import name_of_flow

register = template.Library()
register.simple_tag(name_of_flow)
