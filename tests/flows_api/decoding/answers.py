"""Answers of the partner, as tests of decoding make them."""

import msgspec

from flows_api.messages import Request, Response
from flows_api.secret import Secret


def answered(payload: object, status: int = 200, *, writes: bool = False) -> Response:
    method = "POST" if writes else "GET"
    request = Request(method=method, path="/x", writes=writes)
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return Response(request=request, status=status, body=body, key=Secret("sk_test_1"))
