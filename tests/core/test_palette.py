"""The palette's search: every word must match, the best match comes first, in groups."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core import palette
from dashboard.core.palette import (
    ItemKind,
    PaletteItem,
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
