"""Forms of a saved view."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.workspaces.models import Membership, SavedView
from dashboard.workspaces.saved_views import queries


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A view's name, and whether it is its list's default, in place of the earlier default.

    Validate and save it within ``saved_views.alone``. ``instance`` has the member and the list.
    """

    class Meta:
        model = SavedView
        fields = ("name", "is_default", "is_shared")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)

    @classmethod
    def for_view(cls, view: SavedView) -> "SavedViewForm":
        """Return the form of an existing view."""
        return cls(instance=view, prefix=str(view.pk))

    namesake: SavedView | None = None
    """The member's view with exactly the posted name, once the form is found invalid."""

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        other = self._siblings().filter(name__iexact=name).first()
        if other:
            self.namesake = other if other.name == name else None
            raise ValidationError(_("You already have a view with this name. Use another name."))
        return name

    def save(self, commit: bool = True) -> SavedView:
        """Save and return the view.

        Of an existing view only the form's fields are written, because its query may be changed
        concurrently. Raises DatabaseError when the view has been deleted.
        """
        view: SavedView = self.instance
        if view.is_default:
            queries.find_siblings(view).update(is_default=False)
        view.save(update_fields=self.Meta.fields if view.pk else None)
        return view

    def _siblings(self) -> Any:
        """Return the member's other views of the same list."""
        mine = SavedView.objects.filter(
            membership_id=self.instance.membership_id, list_name=self.instance.list_name
        )
        return mine.exclude(pk=self.instance.pk)


class NewSavedViewForm(SavedViewForm):
    """A new view of the list at ``path``, filtered by ``query``."""

    path = forms.CharField(widget=forms.HiddenInput, max_length=500)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000)

    def __init__(self, data: Any, *, membership: Membership) -> None:
        super().__init__(data, instance=SavedView(membership=membership))
        path = str((self.data or {}).get("path", ""))
        self.address = queries.list_at(path, membership.workspace.slug)
        self.instance.list_name = self.address.list_name

    def find_repeated(self) -> SavedView | None:
        """Return the view that this form has saved already, as with a second click."""
        query = queries.canonical_query(QueryDict(self.cleaned_data.get("query", "")))
        posted = (query, self.cleaned_data.get("is_default"))
        view = self.namesake
        return view if view and (view.query, view.is_default) == posted else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        query = queries.canonical_query(QueryDict(cleaned.get("query", "")))
        if fault := queries.query_error(query if self.instance.list_name else ""):
            raise ValidationError(fault)
        if self._siblings().count() >= queries.MAX_VIEWS:
            raise ValidationError(_("You already have 20 views of this list. Delete one first."))
        self.instance.query, self.instance.flow_id = query, self.address.flow_of(query)
        return cleaned
