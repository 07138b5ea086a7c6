"""The steps as the editor shows them."""

import pytest

from dashboard.flows.assessments import AssessmentChoice
from dashboard.flows.editor.cards import StepCard
from dashboard.flows.editor.draft import StepDraft
from dashboard.flows.editor.forms import ThresholdForm
from flows_api import Step
from tests.flows.support import step


@pytest.mark.parametrize(
    ("entered", "saved", "slider"),
    [
        ("62.5", step(1, "a", 70), "62.5"),
        ("0", step(1, "a", 70), "0"),
        ("seventy", step(1, "a", 70), "70"),
        ("", step(1, "a", 70), "70"),
        ("nan", None, "60"),
        ("", None, "60"),
    ],
)
def test_the_slider_has_a_number_whatever_was_entered(
    entered: str, saved: Step | None, slider: str
) -> None:
    card = StepCard(
        index=0,
        form=ThresholdForm(number=1),
        text=StepDraft(threshold=entered),
        step=saved,
        choice=AssessmentChoice("a"),
        is_first=True,
        is_last=True,
        picker=None,
    )
    assert card.slider_value == slider
