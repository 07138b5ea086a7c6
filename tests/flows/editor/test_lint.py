"""Every lint rule fires on a flow that breaks it, and a flow without mistakes has no findings."""

from dataclasses import replace

import pytest

from dashboard.flows.editor.lint import (
    RULES,
    Finding,
    StepPreview,
    findings,
    new_findings,
    total_duration,
)
from flows_api import PassRule


def stages(*thresholds: float, **changes: object) -> list[StepPreview]:
    """Return the steps of a flow without mistakes, apart from ``changes`` to the last one."""
    made = [
        StepPreview(n, f"Step {n}", f"a{n}", threshold, f"Assessment {n}", 20)
        for n, threshold in enumerate(thresholds, start=1)
    ]
    made[-1] = StepPreview(**{**vars(made[-1]), **changes})
    return made


BROKEN = {
    "extreme_threshold": stages(0, 50),
    "same_assessment": stages(50, 60, assessment_id="a1"),
    "nameless_assessment": stages(50, 60, assessment_name=""),
    "long_flow": stages(50, 60, duration=71),
    "harsh_start": stages(61, 60, 40),
}
EXPLAINED = {
    "extreme_threshold": "Step 1 (Step 1) passes every candidate because its threshold is 0.",
    "same_assessment": "Steps 1 and 2 use the same assessment, Assessment 2.",
    "nameless_assessment": "The assessment of step 2 has no known name. It may have been deleted, "
    "or its id may be wrong.",
    "long_flow": "The assessments take 91 minutes in total. Many candidates give up sooner.",
    "harsh_start": "The first step has a higher threshold than every later step.",
}


def test_a_flow_in_order_has_no_findings() -> None:
    assert findings(stages(50, 60, 60)) == []
    assert findings(stages(50)) == []


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_each_rule_fires_on_a_flow_that_breaks_it_and_alone(rule: str) -> None:
    assert findings(BROKEN[rule]) == [Finding(rule, EXPLAINED[rule])]


def test_a_perfect_score_is_extreme_too() -> None:
    text = "Step 2 (Step 2) passes only perfect scores because its threshold is 100."
    assert findings(stages(50, 100)) == [Finding("extreme_threshold", text)]


def test_every_step_that_repeats_an_assessment_is_found() -> None:
    """Steps without one have nothing in common."""
    thrice = [replace(stage, assessment_id="a7", assessment_name="") for stage in stages(50, 60)]
    thrice += stages(50, 60, 70, assessment_id="a7")[2:]
    found = [f.text for f in findings(thrice) if f.rule == "same_assessment"]
    assert found == [
        "Steps 1 and 2 use the same assessment, a7.",
        "Steps 1 and 3 use the same assessment, Assessment 3.",
    ]
    none = [replace(stage, assessment_id="") for stage in stages(50, 60)]
    assert findings(none) == []


@pytest.mark.parametrize("thresholds", [(60, 60), (60, 60, 50), (50, 60)])
def test_a_first_step_as_harsh_as_a_later_one_is_fine(thresholds: tuple[float, ...]) -> None:
    assert findings(stages(*thresholds)) == []


def test_two_steps_are_enough_for_a_harsh_start() -> None:
    assert [finding.rule for finding in findings(stages(61, 60))] == ["harsh_start"]


def test_a_first_step_is_not_called_harsh_while_a_threshold_is_unknown() -> None:
    assert findings([*stages(90), *stages(0.5, 60, threshold=None)[1:]]) == []


def test_a_step_without_a_duration_takes_no_known_time() -> None:
    assert findings([*stages(50, duration=None), *stages(50, 60, duration=90)[1:]]) == []


def test_a_step_is_judged_by_its_threshold() -> None:
    assert [stage.rule for stage in stages(50, 60, threshold=None)] == [PassRule(50), PassRule()]


def test_ninety_minutes_are_fine() -> None:
    assert findings(stages(50, 60, duration=70)) == []


def test_the_total_time_is_known_only_when_every_step_has_one() -> None:
    assert total_duration([20, 20]) == 40
    assert total_duration([20, 0]) == 20
    assert total_duration([20, None]) is None
    assert total_duration([]) is None


def test_only_what_a_change_brought_is_found() -> None:
    before = stages(0, 50, duration=80)
    assert findings(stages(0, 60, duration=80))
    assert new_findings(before, stages(0, 60, duration=80)) == []
    perfect = new_findings(before, stages(0, 100, duration=80))
    assert [finding.rule for finding in perfect] == ["extreme_threshold"]
    longer = new_findings(before, [*before, *stages(0, 50, 50, duration=5)[2:]])
    assert [finding.rule for finding in longer] == ["long_flow"]
    assert new_findings([], before) == findings(before)
