"""Fields and forms, and how they are bound: those of the partner show its validation errors."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from dashboard.core.decimals import parse_decimal
from dashboard.core.masked_emails import is_masked
from flows_api import Rejected

NO_ROWS: Mapping[str, Sequence[forms.Form]] = MappingProxyType({})


def validate_unmasked(email: str) -> None:
    """Raise ValidationError for a masked address, which many people can share."""
    if is_masked(email):
        raise ValidationError(_("This address is masked. Enter the whole one."))


def posted_fields(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the fields of a POST, of an empty one too, or else None."""
    return request.POST if request.method == "POST" else None


class DecimalTextField(forms.FloatField):
    """A number in a text field, with a comma or a point.

    In a browser's number field "62,5" may become 625, or nothing, by the browser's language.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    # The stubs say int, as for the whole numbers of IntegerField.
    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        if isinstance(value, float | int) or value in self.empty_values:
            return super().to_python(value)
        number = parse_decimal(str(value))
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class PartnerForm(forms.Form):
    """A form whose fields have the API's names, so that the API's errors can be matched to them."""

    def add_partner_errors(
        self, error: Rejected, *, rows: Mapping[str, Sequence[forms.Form]] = NO_ROWS
    ) -> None:
        """Add the partner's messages to the fields they name, and the others to the form.

        ``rows`` holds the forms of a list field: "steps[1].name" belongs to the second form of
        "steps" (docs/partner-api.md, Errors).
        """
        messages = error.details or {"": error.message}
        for name, message in messages.items():
            form, field = self._locate(name, rows)
            if field is None and form is self and name:
                message = f"{name}: {message}"
            form.add_error(field, message)

    def _locate(
        self, name: str, rows: Mapping[str, Sequence[forms.Form]]
    ) -> tuple[forms.Form, str | None]:
        """Return the form, and its field if there is one, for the API's field ``name``."""
        path = [part for part in re.split(r"[.\[\]]+", name) if part]
        form: forms.Form = self
        # Python refuses to convert thousands of digits: no form has a row of such a number.
        if len(path) > 1 and path[0] in rows and re.fullmatch(r"\d{1,6}", path[1], re.ASCII):
            row = int(path[1])
            if row < len(rows[path[0]]):
                form, path = rows[path[0]][row], path[2:]
        return form, path[0] if path and path[0] in form.fields else None
