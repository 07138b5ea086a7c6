"""A workspace's e-mail templates: their order, and the suggestions to begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import transaction

from dashboard.core.moves import moved
from dashboard.workspaces.email_templates.suggestions import SUGGESTIONS
from dashboard.workspaces.models import EmailTemplate, Workspace

MAX_TEMPLATES: Final = 50


def list_templates(workspace: Workspace) -> list[EmailTemplate]:
    """Return the workspace's templates in their order."""
    return list(EmailTemplate.objects.filter(workspace=workspace).order_by("position", "pk"))


@contextmanager
def lock_templates(workspace: Workspace) -> Iterator[None]:
    """Lock the workspace's templates, so that what was checked still holds when it is saved."""
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        yield


def next_position(workspace: Workspace) -> int:
    """Return the position after the last template."""
    return max((template.position for template in list_templates(workspace)), default=0) + 1


def move_template(template: EmailTemplate, by: int) -> bool:
    """Move a template ``by`` places, down for a positive number. Return whether it moved."""
    listed = list_templates(template.workspace)
    ordered = moved(listed, template, by)
    for position, each in enumerate(ordered, start=1):
        each.position = position
    EmailTemplate.objects.bulk_update(ordered, ["position"])
    return ordered != listed


def add_suggestions(workspace: Workspace) -> list[EmailTemplate]:
    """Add the suggestions whose name is free, in the reader's language, and return them."""
    listed = list_templates(workspace)
    taken = {template.name.casefold() for template in listed}
    first = next_position(workspace)
    missing = [each for each in SUGGESTIONS if str(each.name).casefold() not in taken]
    return EmailTemplate.objects.bulk_create(
        EmailTemplate(
            workspace=workspace,
            name=str(suggestion.name),
            subject=str(suggestion.subject),
            text=str(suggestion.text),
            position=position,
        )
        for position, suggestion in enumerate(missing[: MAX_TEMPLATES - len(listed)], start=first)
    )
