"""Bodies that come again are not decoded again, and others always are."""

import json

from hypothesis import given
from hypothesis import strategies as st

from flows_api.decoding import decode
from flows_api.decoding.recent import RecentlyDecoded
from flows_api.messages import Request, Response


def answer(*names: object) -> Response:
    flows = [{"id": str(n), "name": name, "status": "ACTIVE"} for n, name in enumerate(names)]
    body = json.dumps({"data": flows}).encode()
    request = Request(method="GET", path="/assessment-flows")
    return Response(request=request, status=200, body=body)


@given(names=st.lists(st.lists(st.text(max_size=5), min_size=1, max_size=4), max_size=12))
def test_each_list_is_what_its_body_says(names: list[list[str]]) -> None:
    for listed in [*names, *names]:
        found = decode.flow_list(answer(*listed))
        assert [flow.id for flow in found.flows] == [str(n) for n in range(len(listed))]
        assert found == decode.decode_flow_list(answer(*listed))


def test_the_same_body_gives_the_same_list() -> None:
    assert decode.flow_list(answer("A", "B")) is decode.flow_list(answer("A", "B"))
    assert decode.flow_list(answer("A", "C")) is not decode.flow_list(answer("A", "B"))


def test_a_list_with_unreadable_flows_is_decoded_each_time() -> None:
    broken = answer("A", ["no name"])
    first = decode.flow_list(broken)
    assert first.unreadable
    assert decode.flow_list(broken) is not first


def test_only_the_latest_are_stored() -> None:
    recent: RecentlyDecoded[int] = RecentlyDecoded(2, seconds=60)
    for n, body in enumerate((b"a", b"b", b"a", b"c")):
        recent.add(body, n)
    assert [recent.find(body) for body in (b"a", b"b", b"c")] == [2, None, 3]


def test_nothing_is_stored_for_longer_than_its_seconds() -> None:
    now = [0.0]
    recent: RecentlyDecoded[int] = RecentlyDecoded(8, seconds=30, clock=lambda: now[0])
    recent.add(b"a", 1)
    now[0] = 29
    assert recent.find(b"a") == 1  # which does not prolong it
    recent.add(b"b", 2)
    now[0] = 30
    assert recent.find(b"b") == 2
    assert len(recent._values) == 1
    now[0] = 59
    assert recent.find(b"b") is None
    assert not recent._values


@given(
    bodies=st.lists(st.lists(st.sampled_from(["a@x.example", "b@x.example"]), max_size=3)),
    size=st.sampled_from([10, 25]),
)
def test_each_page_of_candidates_is_what_its_body_says(bodies: list[list[str]], size: int) -> None:
    for emails in [*bodies, *bodies]:
        listed = [{"id": str(n), "email": email} for n, email in enumerate(emails)]
        body = json.dumps({"data": {"candidates": listed, "pagination": {"total": 30}}}).encode()
        request = Request(method="GET", path="/candidates")
        answer = Response(request=request, status=200, body=body)
        page = decode.candidate_page(answer, page=2, page_size=size)
        assert [candidate.email for candidate in page.candidates] == emails
        assert (page.page, page.page_size, page.total) == (2, size, 30)


def test_a_page_with_unreadable_candidates_is_decoded_each_time() -> None:
    body = b'{"data": {"candidates": [{"id": "1"}, {"id": ["x"]}]}}'
    answer = Response(request=Request(method="GET", path="/candidates"), status=200, body=body)
    pages = [decode.candidate_page(answer, page=1, page_size=10) for _ in range(2)]
    assert [len(page.unreadable) for page in pages] == [1, 1]
