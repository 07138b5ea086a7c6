"""Form fields with label, help and error, and the error summary above a form."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


@dataclass(frozen=True)
class SummaryLine:
    """One error: its message, and a link to its field ("" for an error of the whole form)."""

    message: str
    href: str


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, help_text: str = "", *, label: str = "", optional: bool = False
) -> dict[str, Any]:
    """Render a form field with label, help text and error, linked for screen readers.

    ``help_text`` and ``label`` replace the form's own. ``optional`` adds "optional" to the label.
    """
    # A placeholder disappears while typing, the label and the help text do not.
    bound.field.widget.attrs.pop("placeholder", None)
    bound.help_text = help_text or bound.help_text
    bound.label = label or bound.label
    return {"field": bound, "optional": optional}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List all errors of ``form``, each with its field's label and a link to the field.

    The label is needed, because "Enter a value." says nothing away from its field.
    """
    lines = [SummaryLine(str(message), "") for message in form.non_field_errors()]
    for bound in form.visible_fields():
        # A group of radio buttons has no id of its own, so link to its first button.
        target = bound.id_for_label or f"{bound.auto_id}_0"
        lines += [
            SummaryLine(f"{bound.label}: {message}", f"#{target}") for message in bound.errors
        ]
    return {"summary": lines}
