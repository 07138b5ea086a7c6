"""The stored name of a flow, for pages without the partner's answer."""

from django import template

from dashboard.workspaces.last_seen import name_of_flow

register = template.Library()
register.simple_tag(name_of_flow)
