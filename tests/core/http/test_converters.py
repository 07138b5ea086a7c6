"""URLs of the partner's ids, which may be any text, and resolve to the same id."""

from urllib.parse import unquote

import pytest
from django.urls import resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.converters import PartnerId

IDS = PartnerId()
ANY_ID = st.text() | st.text("/~.12%\\ ?#", max_size=8)


@pytest.mark.parametrize("ordinary", ["1", "clx9-Ab_7", "a.b", "ünï", "50% off", "a b", "..."])
def test_an_ordinary_id_is_unchanged(ordinary: str) -> None:
    assert IDS.to_url(ordinary) == ordinary


@given(ANY_ID)
def test_every_id_is_one_segment_and_round_trips(partners_id: str) -> None:
    segment = IDS.to_url(partners_id)
    assert segment not in ("", ".", "..")
    assert "/" not in segment
    assert IDS.to_python(segment) == partners_id


@given(st.text(max_size=4) | st.text("~012", max_size=8), ANY_ID)
def test_two_ids_never_share_a_path(one: str, other: str) -> None:
    assert (IDS.to_url(one) == IDS.to_url(other)) == (one == other)


@pytest.mark.parametrize("name", ["flow_detail", "candidate_list", "assign", "flow_progress"])
@pytest.mark.parametrize("flow_id", ["a/b", "../..", "", "~1", "a\\b", "x?y#z"])
def test_urls_resolve_to_the_exact_id(name: str, flow_id: str) -> None:
    found = resolve(unquote(reverse(name, args=["acme", flow_id])))
    assert (found.url_name, found.kwargs["flow_id"]) == (name, flow_id)


@pytest.mark.parametrize("candidate_id", ["a/b", "..", "", "n/a~"])
def test_candidate_urls_resolve_to_the_exact_id(candidate_id: str) -> None:
    path = reverse("candidate_detail", args=["acme", "f/1", candidate_id])
    assert resolve(unquote(path)).kwargs == {
        "slug": "acme",
        "flow_id": "f/1",
        "candidate_id": candidate_id,
    }
