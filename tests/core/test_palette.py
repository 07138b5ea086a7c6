"""The palette's search: every word must match, the best match comes first, in groups."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core import palette
from dashboard.core.palette import (
    ItemKind,
    PaletteItem,
    SearchContext,
    SourceUnavailable,
    search_items,
)
from dashboard.core.text_search import normalize_text


def item(title: str, kind: ItemKind = ItemKind.FLOW, **more: object) -> PaletteItem:
    return PaletteItem(kind=kind, title=title, href=f"/{title}/", icon="workflow", **more)  # type: ignore[arg-type]


FLOWS = [item("Frontend Engineer"), item("Backend Engineer"), item("José’s flow", note="Active")]
ASSIGN = item("Assign a candidate to Backend Engineer", ItemKind.ACTION, search_only=True)
MEMBERS = item("Members", ItemKind.PAGE, keywords="team people")
ALL = [*FLOWS, ASSIGN, MEMBERS]


def titles(q: str) -> list[str]:
    return [str(item.title) for group in search_items(ALL, q) for item in group.items]


def test_every_word_must_match_in_any_order() -> None:
    assert titles("engineer back") == ["Backend Engineer", ASSIGN.title]
    assert titles("engineer members") == []


def test_the_kind_with_the_best_match_comes_first() -> None:
    assert titles("assign backend")[0] == ASSIGN.title
    assert titles("back")[0] == "Backend Engineer"


def test_case_and_accents_do_not_count() -> None:
    assert titles("JOSE") == ["José’s flow"]


def test_notes_and_keywords_match() -> None:
    assert titles("team") == ["Members"]
    assert titles("active") == ["José’s flow"]


def test_a_prefix_ranks_above_a_substring() -> None:
    ends = [item("Unassigned people"), item("Assign people"), item("Reassign")]
    assert [str(p.title) for p in search_items(ends, "assign")[0].items] == [
        "Assign people",
        "Unassigned people",
        "Reassign",
    ]


def test_an_empty_search_shows_all_but_search_only_items() -> None:
    assert titles("  ") == [*(f.title for f in FLOWS), "Members"]


def test_an_exact_title_comes_first() -> None:
    same = [item("A tester"), item("Tester")]
    assert [str(p.title) for p in search_items(same, "tester")[0].items] == ["Tester", "A tester"]


def test_a_group_shows_the_first_and_counts_the_rest() -> None:
    group = search_items([item(f"Flow {n}") for n in range(11)], "", most=8)[0]
    assert (len(group.items), group.more) == (8, 3)


def of_flow(flow: str) -> list[PaletteItem]:
    """Return a flow's entry and its actions."""
    return [
        item(flow, flow_id=flow, flow_name=flow),
        *(
            item(f"{verb} {flow}", ItemKind.ACTION, search_only=True, flow_id=flow, flow_name=flow)
            for verb in ("Assign a candidate to", "Progress of", "Edit")
        ),
    ]


TWO_FLOWS = [*of_flow("Tester"), *of_flow("Senior tester"), item("Progress", ItemKind.PAGE)]
IN_SENIOR = SearchContext(flow_id="Senior tester")


def first(q: str, context: SearchContext) -> str:
    return str(search_items(TWO_FLOWS, q, context=context)[0].items[0].title)


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("assign", "Assign a candidate to Senior tester"),
        ("progress", "Progress of Senior tester"),
        ("edit tester", "Edit Senior tester"),
        ("tester", "Tester"),
        ("senior tester", "Senior tester"),
    ],
)
def test_the_flow_one_is_in_comes_first_but_not_for_its_name(q: str, title: str) -> None:
    assert first(q, IN_SENIOR) == title


def test_outside_of_a_flow_an_exact_title_comes_first() -> None:
    assert first("progress", SearchContext()) == "Progress"


def groups_of(context: SearchContext) -> dict[ItemKind, list[str]]:
    return {
        group.kind: [str(found.title) for found in group.items]
        for group in search_items(TWO_FLOWS, "", context=context)
    }


def test_recent_pages_come_first_then_those_of_the_flow() -> None:
    recent = ("/Progress/", "/Edit Tester/", "/gone/", "/Senior tester/")
    groups = groups_of(SearchContext("/Senior tester/", "Senior tester", recent))
    assert list(groups)[:2] == [ItemKind.RECENT, ItemKind.THIS_FLOW]
    assert groups[ItemKind.RECENT] == ["Progress", "Edit Tester"]
    assert groups[ItemKind.THIS_FLOW] == [
        "Assign a candidate to Senior tester",
        "Progress of Senior tester",
        "Edit Senior tester",
    ]


def test_a_recent_page_wins_among_equal_matches() -> None:
    assert first("edit", SearchContext(recent=("/Edit Senior tester/",))) == "Edit Senior tester"


contexts = st.builds(
    SearchContext,
    path=st.sampled_from(["", *(found.href for found in TWO_FLOWS)]),
    flow_id=st.sampled_from(["", "Tester", "Senior tester"]),
    recent=st.lists(st.sampled_from([found.href for found in TWO_FLOWS])).map(tuple),
)


@given(q=st.sampled_from(["", "tester", "edit", "progress", "e t"]), context=contexts)
def test_where_the_reader_is_changes_the_order_only(q: str, context: SearchContext) -> None:
    def found(where: SearchContext) -> list[str]:
        groups = search_items(TWO_FLOWS, q, most=99, context=where)
        return sorted(str(hit.title) for group in groups for hit in group.items)

    if q:
        assert found(context) == found(SearchContext())
    else:
        assert set(found(SearchContext())) <= set(found(context))
        assert len(found(context)) == len(set(found(context)))


@given(q=st.text(), titled=st.lists(st.text()))
def test_every_result_contains_every_word(q: str, titled: list[str]) -> None:
    for group in search_items([item(title) for title in titled], q):
        for hit in group.items:
            assert all(word in normalize_text(hit.title) for word in normalize_text(q).split())


def test_an_unavailable_source_does_not_affect_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(request: object) -> Iterator[PaletteItem]:
        yield FLOWS[0]
        raise SourceUnavailable

    monkeypatch.setattr(palette, "_offers", {lambda request: [MEMBERS]: True, away: False})
    assert palette.collect_items(None) == ([FLOWS[0], MEMBERS], False)
