"""The bytes of a response, as different servers and gateways send the same JSON."""

import gzip
from dataclasses import replace

from flows_api.simulator.server.messages import Response
from flows_api.simulator.variants import Variants

BOM = b"\xef\xbb\xbf"


def transported(answer: Response, variants: Variants) -> Response:
    """Return the response as the current transport sends it. One without a body stays as it is."""
    if not answer.body:
        return answer
    match variants.transport:
        case "bom":
            return replace(answer, body=BOM + answer.body)
        case "spaces":
            return replace(answer, body=b"\r\n " + answer.body + b" \n\n")
        case "charset":
            return replace(answer, content_type='application/json;charset="UTF-8"')
        case "gzip":
            headers = {**answer.headers, "Content-Encoding": "gzip"}
            return replace(answer, body=gzip.compress(answer.body), headers=headers)
    return answer
