"""A simulator of the partner over real HTTP: the same routes, rules, errors and pages.

    with Simulator() as partner:
        partner.faults.add(route="assign", kind="cut_after", times=1)

    python -m flows_api.simulator --port 8001 --scenario demo

It follows docs/partner-api.md. Its state is in memory, it does not read the environment, and it
needs the standard library only. docs/simulator.md describes its faults and variants.
"""

from flows_api.simulator.server.call_log import Call
from flows_api.simulator.server.delivery import Delivery
from flows_api.simulator.server.faults import Fault
from flows_api.simulator.simulator import Simulator

__all__ = ["Call", "Delivery", "Fault", "Simulator"]
