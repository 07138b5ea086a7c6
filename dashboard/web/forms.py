"""Forms whose last word is the partner's."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django import forms

from flows_api import Rejected

NO_ROWS: Mapping[str, Sequence[forms.Form]] = MappingProxyType({})


class PartnerForm(forms.Form):
    """A form whose fields bear the API's own names, so that the API's errors find them."""

    def add_partner_errors(
        self, error: Rejected, *, rows: Mapping[str, Sequence[forms.Form]] = NO_ROWS
    ) -> None:
        """Put the partner's messages at the fields they name; the rest on top (design.md §2.2).

        ``rows`` are the forms of a list field: "steps[1].name" is for the second form of "steps".
        """
        messages = error.details or {"": error.message}
        for name, message in messages.items():
            form, field = self._place(name, rows)
            if field is None and form is self and name:
                message = f"{name}: {message}"
            form.add_error(field, message)

    def _place(
        self, name: str, rows: Mapping[str, Sequence[forms.Form]]
    ) -> tuple[forms.Form, str | None]:
        """The form, and its field if it has it, that the API's ``name`` stands for."""
        path = [part for part in re.split(r"[.\[\]]+", name) if part]
        form: forms.Form = self
        # Python refuses to convert thousands of digits: no form has a row of such a number.
        if len(path) > 1 and path[0] in rows and re.fullmatch(r"\d{1,6}", path[1], re.ASCII):
            row = int(path[1])
            if row < len(rows[path[0]]):
                form, path = rows[path[0]][row], path[2:]
        return form, path[0] if path and path[0] in form.fields else None
