"""The gain of the shared pool: a call on a reused connection against one on a new connection.

Over plain http on this machine. With TLS and distance a new connection costs two or three more
round trips and a handshake.
"""

from bench.partner import FLOW, running_partner
from bench.ratios import Ratio, compare
from flows_api import FlowsClient, Secret, Transport


def measure(*, quick: bool) -> list[Ratio]:
    with running_partner() as partner:

        def call(transport: Transport) -> None:
            key = Secret(partner.api_key)
            FlowsClient(transport, base_url=partner.base_url, api_key=key).get_flow(FLOW)

        def on_new_connection() -> None:
            transport = Transport(private_origins={partner.origin})
            call(transport)
            transport.close()

        shared = Transport(private_origins={partner.origin})
        found = compare(
            ("get_flow on a new connection", on_new_connection),
            ("get_flow on a reused connection", lambda: call(shared)),
            rounds=5 if quick else 300,
        )
        shared.close()
    return [found]
