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
    recent: RecentlyDecoded[int] = RecentlyDecoded(2)
    for n, body in enumerate((b"a", b"b", b"a", b"c")):
        recent.add(body, n)
    assert [recent.find(body) for body in (b"a", b"b", b"c")] == [2, None, 3]
