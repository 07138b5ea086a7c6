"""The steps as the editor shows them: one card per step, at most one with the assessment picker."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from dashboard.flows import assessments
from dashboard.flows.assessments import Catalogue, Choice
from dashboard.flows.forms import EditorForms, ThresholdForm
from dashboard.flows.sheet import Search, Sheet
from dashboard.flows.typed import DEFAULT_THRESHOLD, StepText, number_text
from dashboard.web.problems import Problem, problem_of
from dashboard.web.templatetags.meters import place
from dashboard.workspaces.access import WorkspaceRequest
from flows_api import FlowsError, Step


@dataclass(frozen=True)
class Picker:
    """The open assessment picker. ``problem`` says why there are no ``results``."""

    search: Search
    results: "Page[Choice] | None" = None
    catalogue: Catalogue | None = None
    problem: Problem | None = None

    @property
    def is_lacking(self) -> bool:
        """Return whether the wanted assessment may be missing from the list."""
        return self.catalogue is None or not self.catalogue.is_whole


@dataclass(frozen=True)
class Card:
    """A step in the editor. ``step`` is the flow's existing step, or None for a new one."""

    index: int
    form: ThresholdForm
    text: StepText
    step: Step | None
    choice: Choice
    is_first: bool
    is_last: bool
    picker: Picker | None

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def is_movable(self) -> bool:
        """Return whether the step can move: an existing step or a single new one cannot."""
        return self.step is None and not (self.is_first and self.is_last)

    @property
    def label(self) -> str:
        return self.text.name or self.choice.name or self.text.assessment_id

    @property
    def saved_threshold(self) -> float | None:
        """Return the threshold stored at the partner, or None if it is new or unknown."""
        return self.step.pass_threshold if self.step else None

    @property
    def grain(self) -> str:
        """Return the number field's ``step`` attribute: 1, or "any" for a saved decimal."""
        saved = self.saved_threshold
        return "1" if saved is None or saved.is_integer() else "any"

    @property
    def saved_text(self) -> str:
        """Return the saved threshold as the number field shows it, or "" without one."""
        return number_text(self.saved_threshold)

    @property
    def saved_place(self) -> str:
        """Return the position of the saved threshold on the slider."""
        return place(self.saved_threshold)

    @property
    def slider_value(self) -> str:
        return self.text.threshold or DEFAULT_THRESHOLD

    @property
    def is_id_typed(self) -> bool:
        """Return whether the assessment's id is a text field, because it could not be selected."""
        return bool(self.picker and self.picker.is_lacking) or bool(
            self.text.assessment_id and not self.choice.name
        )


def cards(request: WorkspaceRequest, sheet: Sheet, forms: EditorForms) -> list[Card]:
    """Build a card for each step. At most one card holds the picker."""
    steps: Sequence[Step | None] = (sheet.flow.steps or ()) if sheet.flow else ()
    texts = sheet.typed.steps
    return [
        Card(
            index=n,
            form=form,
            text=text,
            step=steps[n] if n < len(steps) else None,
            choice=assessments.told(text.about, text.assessment_id),
            is_first=n <= sheet.locked,
            is_last=n == len(texts) - 1,
            picker=picker(request, sheet.search)
            if sheet.search and sheet.search.step == n
            else None,
        )
        for n, (form, text) in enumerate(zip(forms.step_forms, texts, strict=True))
    ]


def picker(request: WorkspaceRequest, search: Search) -> Picker:
    """Build the picker for ``search``, with a problem when the assessments can't be read."""
    try:
        known = assessments.catalogue(request.flows, request.workspace.pk, fresh=search.is_fresh)
    except FlowsError as error:
        return Picker(search, problem=problem_of(error))
    hits = assessments.found(known.choices, search.q)
    pages = Paginator(hits, assessments.SHOWN_AT_ONCE)
    return Picker(search, pages.get_page(search.page), known)
