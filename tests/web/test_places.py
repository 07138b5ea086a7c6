"""The palette's search: every word must match, the best match comes first, in groups."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web import places
from dashboard.web.places import Kind, Place, Unlisted, found, plain


def place(title: str, kind: Kind = Kind.FLOW, **more: object) -> Place:
    return Place(kind=kind, title=title, href=f"/{title}/", icon="workflow", **more)  # type: ignore[arg-type]


FLOWS = [place("Frontend Engineer"), place("Backend Engineer"), place("José’s flow", note="Active")]
ASSIGN = place("Assign a candidate to Backend Engineer", Kind.ACTION, on_demand=True)
MEMBERS = place("Members", Kind.PAGE, words="team people")
ALL = [*FLOWS, ASSIGN, MEMBERS]


def titles(q: str) -> list[str]:
    return [str(place.title) for group in found(ALL, q) for place in group.places]


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
    ends = [place("Unassigned people"), place("Assign people"), place("Reassign")]
    assert [str(p.title) for p in found(ends, "assign")[0].places] == [
        "Assign people",
        "Unassigned people",
        "Reassign",
    ]


def test_an_empty_search_shows_all_but_search_only_items() -> None:
    assert titles("  ") == [*(f.title for f in FLOWS), "Members"]


def test_an_exact_title_comes_first() -> None:
    same = [place("A tester"), place("Tester")]
    assert [str(p.title) for p in found(same, "tester")[0].places] == ["Tester", "A tester"]


def test_a_group_shows_the_first_and_counts_the_rest() -> None:
    group = found([place(f"Flow {n}") for n in range(11)], "", most=8)[0]
    assert (len(group.places), group.more) == (8, 3)


@given(q=st.text(), titled=st.lists(st.text()))
def test_every_result_contains_every_word(q: str, titled: list[str]) -> None:
    for group in found([place(title) for title in titled], q):
        for hit in group.places:
            assert all(word in plain(hit.title) for word in plain(q).split())


def test_an_unavailable_source_does_not_affect_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(request: object) -> Iterator[Place]:
        yield FLOWS[0]
        raise Unlisted

    monkeypatch.setattr(places, "_offers", {lambda request: [MEMBERS]: True, away: False})
    assert places.offered(None) == ([FLOWS[0], MEMBERS], False)
