"""Flows in the palette: what is left out early would not have been found."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.palette import search_items
from dashboard.core.text_search import normalize_text
from dashboard.flows.palette import FlowAction, flow_items

ACTIONS = [
    FlowAction("Progress of %(flow)s", lambda flow_id: f"/{flow_id}/progress/", "x", False),
    FlowAction("\u201e%(flow)s\u201c bearbeiten", lambda flow_id: f"/{flow_id}/edit/", "x", True),
    FlowAction("%(flow)s", lambda flow_id: f"/{flow_id}/", "x", False),
]
names = st.text(st.sampled_from("abeÉß \u0131ßof\u0301“'%s"), max_size=6)
flows = st.lists(st.tuples(st.text("123", min_size=1), names, st.sampled_from(["", "ACTIVE"])))


@given(flows=flows, q=st.one_of(names, st.sampled_from(["prog", "of a", "bearb e", "active"])))
def test_leaving_out_what_lacks_a_word_changes_no_result(
    flows: list[tuple[str, str, str]], q: str
) -> None:
    def found(words: list[str]) -> object:
        items = flow_items(flows, lambda flow_id: f"/{flow_id}/", ACTIONS, words)
        return search_items(list(items), q)

    assert found(normalize_text(q).split()) == found([])
