"""The steps as the editor shows them: one card per step, at most one with the assessment picker."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from dashboard.core.decimals import format_decimal, parse_decimal
from dashboard.core.errors.catalog import Problem, problem_for
from dashboard.core.templatetags.meters import position
from dashboard.flows import assessments
from dashboard.flows.assessments import AssessmentChoice, Catalogue
from dashboard.flows.editor.draft import DEFAULT_THRESHOLD, StepDraft
from dashboard.flows.editor.forms import EditorForms, ThresholdForm
from dashboard.flows.editor.state import EditorState, PickerSearch
from dashboard.workspaces.access import WorkspaceRequest
from flows_api import FlowsError, Step


@dataclass(frozen=True)
class Picker:
    """The open assessment picker. ``problem`` says why there are no ``results``."""

    search: PickerSearch
    results: "Page[AssessmentChoice] | None" = None
    catalogue: Catalogue | None = None
    problem: Problem | None = None

    @property
    def is_incomplete(self) -> bool:
        """Return whether the wanted assessment may be missing from the list."""
        return self.catalogue is None or not self.catalogue.is_complete


@dataclass(frozen=True)
class StepCard:
    """A step in the editor. ``step`` is the flow's existing step, or None for a new one."""

    index: int
    form: ThresholdForm
    text: StepDraft
    step: Step | None
    choice: AssessmentChoice
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
    def number_step(self) -> str:
        """Return the number field's ``step`` attribute: 1, or "any" for a saved decimal."""
        saved = self.saved_threshold
        return "1" if saved is None or saved.is_integer() else "any"

    @property
    def saved_text(self) -> str:
        """Return the saved threshold as the number field shows it, or "" without one."""
        return format_decimal(self.saved_threshold)

    @property
    def saved_position(self) -> str:
        """Return the position of the saved threshold on the slider."""
        return position(self.saved_threshold)

    @property
    def slider_value(self) -> str:
        """Return the slider's value: the number entered, else the one saved, else the default.

        A browser takes a range's value only with a point, and moves one that it can't read to 50.
        """
        entered = parse_decimal(self.text.threshold)
        return format_decimal(entered) or self.saved_text or DEFAULT_THRESHOLD

    @property
    def has_id_field(self) -> bool:
        """Return whether the assessment's id is a text field, because it could not be selected."""
        return bool(self.picker and self.picker.is_incomplete) or bool(
            self.text.assessment_id and not self.choice.name
        )


def build_cards(
    request: WorkspaceRequest, state: EditorState, forms: EditorForms
) -> list[StepCard]:
    """Build a card for each step. At most one card holds the picker."""
    steps: Sequence[Step | None] = (state.flow.steps or ()) if state.flow else ()
    texts = state.draft.steps
    return [
        StepCard(
            index=n,
            form=form,
            text=text,
            step=steps[n] if n < len(steps) else None,
            choice=assessments.choice_from_form(text.about, text.assessment_id),
            is_first=n <= state.locked_count,
            is_last=n == len(texts) - 1,
            picker=build_picker(request, state.search)
            if state.search and state.search.step == n
            else None,
        )
        for n, (form, text) in enumerate(zip(forms.step_forms, texts, strict=True))
    ]


def build_picker(request: WorkspaceRequest, search: PickerSearch) -> Picker:
    """Build the picker for ``search``, with a problem when the assessments can't be read."""
    try:
        known = assessments.get_catalogue(
            request.flows, request.workspace.pk, fresh=search.is_fresh
        )
    except FlowsError as error:
        return Picker(search, problem=problem_for(error))
    hits = assessments.search_choices(known.choices, search.q)
    pages = Paginator(hits, assessments.CHOICES_PER_PAGE)
    return Picker(search, pages.get_page(search.page), known)
