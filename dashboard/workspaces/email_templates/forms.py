"""The form of an e-mail template."""

from typing import Any, Final

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.http.mailto import clean_text, encode, join_lines
from dashboard.workspaces.email_templates.placeholders import PLACEHOLDERS, find_unknown
from dashboard.workspaces.email_templates.queries import MAX_TEMPLATES
from dashboard.workspaces.models import EmailTemplate

MAX_LINK_LENGTH: Final = 1200
"""Characters that subject and text may take in a link of ``mailto.MAX_URL_LENGTH``.

The rest is for the address, and for values that are longer than their placeholders.
"""


class EmailTemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A template's name, subject and text. Validate and save it within ``lock_templates``."""

    class Meta:
        model = EmailTemplate
        fields = ("name", "subject", "text")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_LINK_LENGTH,
        strip=True,
        widget=forms.Textarea({"rows": 12}),
    )

    namesake: EmailTemplate | None = None
    """The workspace's template with exactly the posted name, once the form is found invalid."""

    def find_repeated(self) -> EmailTemplate | None:
        """Return the template that this form has added already, as with a second click."""
        posted = (self.cleaned_data.get("subject"), self.cleaned_data.get("text"))
        other, is_new = self.namesake, self.instance.pk is None
        return other if is_new and other and (other.subject, other.text) == posted else None

    def clean_name(self) -> str:
        name = join_lines(self.cleaned_data["name"])
        mine = EmailTemplate.objects.filter(workspace_id=self.instance.workspace_id)
        other = mine.exclude(pk=self.instance.pk).filter(name__iexact=name).first()
        if other:
            self.namesake = other if other.name == name else None
            raise ValidationError(_("There is already a template with this name."))
        return name

    def clean_subject(self) -> str:
        return _known_only(join_lines(self.cleaned_data["subject"]))

    def clean_text(self) -> str:
        return _known_only(clean_text(self.cleaned_data["text"]))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        length = link_length(cleaned.get("subject", ""), cleaned.get("text", ""))
        if length > MAX_LINK_LENGTH:
            self.add_error("text", ValidationError(_length_error(length)))
        if not self.instance.pk and _count(self.instance) >= MAX_TEMPLATES:
            text = _("A workspace can have up to %(most)s templates. Delete one first.")
            raise ValidationError(text % {"most": MAX_TEMPLATES})
        return cleaned


def link_length(subject: str, text: str) -> int:
    """Return how many characters subject and text take in a link."""
    return len(encode(subject)) + len(encode(text.replace("\n", "\r\n")))


def _known_only(text: str) -> str:
    """Return ``text``, or raise ValidationError with the known placeholders for an unknown one."""
    if unknown := find_unknown(text):
        message = _("%(unknown)s is not a placeholder. You can use: %(known)s.")
        names = {
            "unknown": ", ".join(f"{{{name}}}" for name in unknown),
            "known": ", ".join(placeholder.token for placeholder in PLACEHOLDERS),
        }
        raise ValidationError(message % names)
    return text


def _length_error(length: int) -> str:
    message = _(
        "Subject and text take %(length)s characters in the link that opens the draft, and "
        "%(most)s is the most that all e-mail programs accept. Shorten the text. In a link a space "
        "counts as 3 characters, a line break or an accented letter as 6."
    )
    return message % {"length": intcomma(length), "most": intcomma(MAX_LINK_LENGTH)}


def _count(template: EmailTemplate) -> int:
    return EmailTemplate.objects.filter(workspace_id=template.workspace_id).count()
