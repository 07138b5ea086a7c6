"""The partner, simulated over real HTTP: the same routes, rules, errors and pages (contract.md).

    with Simulator() as partner:
        partner.faults.add(route="assign", kind="cut_after", times=1)

    python -m flows_api.simulator --port 8001 --scenario demo

Its state is in memory. It reads no environment and needs the standard library only.
"""

from flows_api.simulator.delivery import Delivery
from flows_api.simulator.faults import Fault
from flows_api.simulator.journal import Call
from flows_api.simulator.simulator import Simulator

__all__ = ["Call", "Delivery", "Fault", "Simulator"]
