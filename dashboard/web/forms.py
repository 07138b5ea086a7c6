"""Forms whose last word is the partner's."""

import re

from django import forms

from flows_api import Rejected


class PartnerForm(forms.Form):
    """A form whose fields bear the API's own names, so that the API's errors find them."""

    def add_partner_errors(self, error: Rejected) -> None:
        """Put the partner's messages at the fields they name; the rest on top (design.md §2.2)."""
        unplaced = []
        for name, message in error.details.items():
            field = re.split(r"[.\[]", name, maxsplit=1)[0]
            if field in self.fields:
                self.add_error(field, message)
            else:
                unplaced.append(f"{name}: {message}" if name else message)
        if not error.details:
            unplaced.append(error.message)
        for message in unplaced:
            self.add_error(None, message)
