"""Forms: a field with its label, help and error; a summary of all errors on top."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


@dataclass(frozen=True)
class SummaryLine:
    """One error: its message, and the address of the field it is about ("" for the form)."""

    message: str
    href: str


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, help_text: str = "", *, label: str = "", optional: bool = False
) -> dict[str, Any]:
    """A form field with label, help text and error, tied together for screen readers.

    ``help_text`` and ``label`` replace the form's own; ``optional`` says so beside the label.
    """
    # A placeholder vanishes while one types; the label and the help stay.
    bound.field.widget.attrs.pop("placeholder", None)
    bound.help_text = help_text or bound.help_text
    bound.label = label or bound.label
    return {"field": bound, "optional": optional}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All of ``form``'s errors, each with its field's label and a link to it; nothing without any.

    A message such as "This field is required." says nothing away from its field.
    """
    lines = [SummaryLine(str(message), "") for message in form.non_field_errors()]
    for bound in form.visible_fields():
        # A group of radio buttons has no id of its own: its first button is led to.
        target = bound.id_for_label or f"{bound.auto_id}_0"
        lines += [
            SummaryLine(f"{bound.label}: {message}", f"#{target}") for message in bound.errors
        ]
    return {"summary": lines}
