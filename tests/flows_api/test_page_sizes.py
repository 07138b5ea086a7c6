"""Page sizes that the partner refuses or cuts: a smaller one is used, the same for all pages."""

import re
from collections.abc import Callable

import pytest

from flows_api import FlowsClient, Rejected, Secret
from tests.flows_api.conftest import KEY, MakeTransport, Serve
from tests.support.peers import Caller, Peer, Script, answer

MakeListing = Callable[[tuple[int, ...], bytes], tuple[FlowsClient, Peer]]
TOTAL = 95
NAMED = b'{"error": {"code": "INVALID_REQUEST", "message": "Invalid perPage value"}}'
DETAILED = b'{"error": {"code": "INVALID_REQUEST", "details": {"pageSize": "must be <= 50"}}}'
NO_REASON = b"{}"
OTHER = b'{"error": {"code": "INVALID_REQUEST", "details": {"status": "unknown"}}}'


def listing(allowed: tuple[int, ...], refusal: bytes) -> Script:
    """Return a peer's list of TOTAL candidates, in pages of the ``allowed`` sizes only."""

    def script(caller: Caller) -> None:
        while request := caller.request():
            query = re.search(rb"page=(\d+)&pageSize=(\d+)", request)
            assert query
            page, size = int(query[1]), int(query[2])
            if size not in allowed:
                caller.send(answer(refusal, status=400))
                continue
            ids = range((page - 1) * size, min(page * size, TOTAL))
            items = ",".join(f'{{"id": {n}, "email": "p{n}@example.com"}}' for n in ids)
            body = f'{{"data": {{"candidates": [{items}], "pagination": {{"total": {TOTAL}}}}}}}'
            caller.send(answer(body.encode()))

    return script


def cutting(limit: int, total: int, *, shows_total: bool) -> Script:
    """Return a peer's list in pages of ``limit`` at most, of which it says nothing."""

    def script(caller: Caller) -> None:
        while request := caller.request():
            query = re.search(rb"page=(\d+)&pageSize=(\d+)", request)
            assert query
            page, size = int(query[1]), min(int(query[2]), limit)
            ids = range((page - 1) * size, min(page * size, total))
            items = ",".join(f'{{"id": {n}, "email": "p{n}@example.com"}}' for n in ids)
            numbers = f', "total": {total}' if shows_total else ""
            caller.send(answer(f'{{"data": [{items}]{numbers}}}'.encode()))

    return script


@pytest.fixture
def client(serve: Serve, transport: MakeTransport) -> MakeListing:
    def make(allowed: tuple[int, ...], refusal: bytes) -> tuple[FlowsClient, Peer]:
        peer = serve(listing(allowed, refusal))
        base_url = f"{peer.origin}/v1/partner"
        return FlowsClient(transport(peer), base_url=base_url, api_key=Secret(KEY)), peer

    return make


def read_all(flows: FlowsClient, size: int) -> list[str]:
    found, page = [], 1
    while True:
        answered = flows.list_candidates("1", page=page, page_size=size)
        found += [candidate.id for candidate in answered.candidates]
        if not answered.has_next:
            return found
        page += 1


@pytest.mark.parametrize("refusal", [NAMED, DETAILED, NO_REASON])
@pytest.mark.parametrize("allowed", [(10,), (10, 20), (10, 20, 40), (10, 20, 40, 80)])
@pytest.mark.parametrize("size", [25, 50, 100])
def test_everybody_is_read_in_the_largest_size_that_is_accepted(
    client: MakeListing, allowed: tuple[int, ...], refusal: bytes, size: int
) -> None:
    flows, peer = client(allowed, refusal)
    assert read_all(flows, size) == [str(n) for n in range(TOTAL)]
    largest = max(n for n in allowed if n < size)
    refused = len(peer.requests) - -(-TOTAL // largest)
    assert 0 < refused <= 4, "the size is learned once"


def test_another_refusal_is_told_at_once(client: MakeListing) -> None:
    flows, peer = client((10,), OTHER)
    with pytest.raises(Rejected) as caught:
        flows.list_candidates("1", page_size=100)
    assert caught.value.details == {"status": "unknown"}
    assert len(peer.requests) == 1


def test_where_no_size_is_accepted_the_first_refusal_is_told(client: MakeListing) -> None:
    flows, peer = client((), NAMED)
    with pytest.raises(Rejected) as caught:
        flows.list_candidates("1", page_size=100)
    assert caught.value.message == "Invalid perPage value"
    assert len(peer.requests) == 5


@pytest.mark.parametrize("shows_total", [True, False])
@pytest.mark.parametrize("limit", [10, 20, 25, 40, 50, 80])
@pytest.mark.parametrize("total", [1, 9, 10, 95, 240, 340])
def test_nobody_is_missed_on_pages_that_are_cut_without_a_word(
    serve: Serve, transport: MakeTransport, limit: int, total: int, shows_total: bool
) -> None:
    peer = serve(cutting(limit, total, shows_total=shows_total))
    flows = FlowsClient(transport(peer), base_url=f"{peer.origin}/v1/partner", api_key=Secret(KEY))
    for size in (25, 50, 100):
        assert read_all(flows, size) == [str(n) for n in range(total)]
    if shows_total:
        last = flows.list_candidates("1", page=-(-total // limit), page_size=100)
        assert (last.total_pages, last.has_next) == (-(-total // limit), False)


def test_a_total_that_counts_more_than_a_search_finds_cuts_nothing(
    serve: Serve, transport: MakeTransport
) -> None:
    peer = serve(cutting(20, 240, shows_total=True))
    flows = FlowsClient(transport(peer), base_url=f"{peer.origin}/v1/partner", api_key=Secret(KEY))
    flows.list_candidates("1", page_size=100, search="p1")
    flows.list_candidates("1", page_size=100)
    assert all(b"pageSize=100" in request for request in peer.requests)
