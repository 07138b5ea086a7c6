"""Thresholds tried on the progress page, carried over into the editor."""

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.editor.draft import FlowDraft
from dashboard.flows.editor.tried_thresholds import carry_over
from flows_api import Flow
from flows_api.simulator import Simulator
from tests.flows.support import flows, form_values, post_action_page, writes
from tests.support.pages import LintingClient, text

TRIED = st.one_of(
    st.integers(-3, 130).map(str),
    st.sampled_from(["62.5", "62,5", "100.5"]),
    st.sampled_from(["", "x", "1e1", "nan", "٣", "9" * 50]),
)


@given(flow=flows(least=1), tried=st.dictionaries(st.integers(0, 7), TRIED))
def test_only_thresholds_that_differ_are_carried_over(flow: Flow, tried: dict[int, str]) -> None:
    before = FlowDraft.from_flow(flow)
    state, carried = carry_over(flow, {f"threshold-{order}": n for order, n in tried.items()})
    changed = 0
    for step, was, now in zip(flow.steps or (), before.steps, state.draft.steps, strict=True):
        given_text = tried.get(step.order or 0, "")
        plain = given_text.replace(",", ".")
        is_usable = re.fullmatch(r"[0-9]{1,3}(\.5)?", plain) is not None and float(plain) <= 100
        known = step.pass_threshold or 0.0
        if is_usable and float(plain) not in (known, round(known)):
            assert now.threshold == plain
            changed += 1
        else:
            assert now == was
    assert len(carried) == changed
    assert bool(state.focus) == bool(changed)
    assert state.draft.name == before.name


def test_what_if_is_reviewed_before_it_is_saved(
    recruiter: LintingClient, path: str, flow: Flow, partner: Simulator
) -> None:
    page = recruiter.page(f"{path}?threshold-1=71&threshold-99=5")
    assert form_values(page)["steps-0-passThreshold"] == "71"
    assert "Carried over from the what-if" in text(page.main)
    assert "→ to 71" in text(page.main)
    review = post_action_page(recruiter, path, page, "review")
    assert "71" in text(review)
    assert not writes(partner)


def test_editor_without_a_what_if_says_nothing_of_one(
    recruiter: LintingClient, path: str, flow: Flow
) -> None:
    same = round(flow.steps[0].pass_threshold or 0) if flow.steps else 0
    for address in (path, f"{path}?threshold-1={same}", f"{path}?threshold-1=x"):
        assert "what-if" not in text(recruiter.page(address).main)
