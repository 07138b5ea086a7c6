"""Thresholds tried on the progress page, carried over into the editor."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.editor.draft import FlowDraft
from dashboard.flows.editor.state import EditorState
from dashboard.flows.editor.tried_thresholds import carry_over
from flows_api import Flow, FlowsClient
from flows_api.simulator import Simulator
from tests.flows.support import edit_at_partner, flows, form_values, post_action_page, writes
from tests.support.pages import LintingClient, text

TRIED = st.one_of(
    st.integers(-3, 130).map(str),
    st.sampled_from(["62.5", "62,5", "100.5"]),
    st.sampled_from(["", "x", "1e1", "nan", "٣", "9" * 50]),
)


@given(flow=flows(least=1), tried=st.dictionaries(st.integers(0, 7), TRIED))
def test_only_thresholds_that_differ_are_carried_over(flow: Flow, tried: dict[int, str]) -> None:
    before = FlowDraft.from_flow(flow)
    params = {f"threshold-{order}": n for order, n in tried.items()}
    state, carried = carry_over(EditorState.fresh(before, flow), flow, params)
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


@given(flow=flows(least=1), tried=st.dictionaries(st.integers(0, 7), TRIED), name=st.text())
def test_whatever_was_typed_stays_but_for_the_tried_thresholds(
    flow: Flow, tried: dict[int, str], name: str
) -> None:
    posted = {"flowName": name, "description": "typed", "steps-TOTAL_FORMS": "9"}
    typed = EditorState.from_post(posted | {"steps-0-passThreshold": "33", "reason": "why"}, flow)
    params = {f"threshold-{order}": n for order, n in tried.items()}
    state, carried = carry_over(typed, flow, params)
    assert (state.flow, state.token, state.reason) == (flow, typed.token, "why")
    assert (state.draft.name, state.draft.description) == (typed.draft.name, "typed")
    pairs = list(zip(typed.draft.steps, state.draft.steps, strict=True))
    assert sum(was != now for was, now in pairs) <= len(carried)
    assert all(replace(was, threshold="") == replace(now, threshold="") for was, now in pairs)


def test_a_restored_draft_takes_the_tried_threshold_too(
    recruiter: LintingClient, path: str, flow: Flow
) -> None:
    typed = {"description": "Typed before", "reason": "A reason"}
    address = f"{path}?threshold-1=71"
    page = post_action_page(recruiter, address, recruiter.page(path), "restore", **typed)
    values = form_values(page)
    assert values["steps-0-passThreshold"] == "71"
    assert (values["description"], values["reason"]) == ("Typed before", "A reason")
    assert "Carried over from the what-if" in text(page.main)
    assert "restored your unsaved changes" in text(page.main)


def test_a_draft_without_edits_is_not_called_restored(recruiter: LintingClient, path: str) -> None:
    page = post_action_page(recruiter, f"{path}?threshold-1=71", recruiter.page(path), "restore")
    assert "Carried over from the what-if" in text(page.main)
    assert "restored your unsaved changes" not in text(page.main)


def test_a_tried_threshold_is_compared_with_the_current_flow(
    recruiter: LintingClient, path: str, flow: Flow, flows: FlowsClient
) -> None:
    opened = recruiter.page(path)
    before = round(flow.steps[0].pass_threshold or 0) if flow.steps else 0
    edit_at_partner(flows, flow, threshold=before + 1)
    address = f"{path}?threshold-1={before}"
    page = post_action_page(recruiter, address, opened, "restore", description="Typed before")
    values = form_values(page)
    assert (values["steps-0-passThreshold"], values["description"]) == (str(before), "Typed before")
    assert "applied to the current version" in text(page.main)
    assert "Expected impact" in text(post_action_page(recruiter, path, page, "review").main)
