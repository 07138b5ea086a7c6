"""The cost of the client over bare requests: a page of a hundred candidates, the same server."""

from functools import partial

import requests

from bench.partner import FLOW, running_partner
from bench.ratios import Ratio, compare
from flows_api import FlowsClient, Secret, Transport


def measure(*, quick: bool) -> list[Ratio]:
    with running_partner() as partner, requests.Session() as session:
        session.headers.update(partner.headers)
        transport = Transport(private_origins={partner.origin})
        client = FlowsClient(transport, base_url=partner.base_url, api_key=Secret(partner.api_key))
        assert len(client.list_candidates(FLOW, page_size=100).candidates) == 100
        ours = partial(client.list_candidates, FLOW, page_size=100)

        def bare() -> object:
            return session.get(partner.candidates_url, params={"pageSize": 100}, timeout=5).json()

        ratio = compare(
            ("list_candidates(page_size=100)", ours),
            ("requests.Session().get().json()", bare),
            rounds=5 if quick else 300,
        )
        transport.close()
    return [ratio]
