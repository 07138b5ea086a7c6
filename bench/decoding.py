"""The cost of typed records over plain dictionaries: a hundred candidates from the same bytes."""

import json

import requests

from bench.partner import running_partner
from bench.ratios import Ratio, compare
from flows_api.decoding.decode import decode_candidates
from flows_api.messages import Request, Response


def measure(*, quick: bool) -> list[Ratio]:
    with running_partner() as partner:
        body = requests.get(
            partner.candidates_url, params={"pageSize": 100}, headers=partner.headers, timeout=5
        ).content
    answer = Response(request=Request(method="GET", path="/"), status=200, body=body)
    assert len(decode_candidates(answer).candidates) == 100
    return [
        compare(
            (
                f"decode 100 candidates ({len(body) // 1000} kB)",
                lambda: decode_candidates(answer),
            ),
            ("json.loads", lambda: json.loads(body)),
            rounds=5 if quick else 500,
        )
    ]
