"""The simulated partner in a process of its own: it shares no interpreter with the client."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from flows_api.simulator import Simulator
from flows_api.simulator.scenarios.build import FLOWS

FLOW = "1"
"""The demo scenario's flow with more than a hundred candidates."""
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Partner:
    origin: str
    base_url: str
    api_key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}"}

    @property
    def candidates_url(self) -> str:
        return f"{self.base_url}/assessment-flows/{FLOW}/candidates"


@contextmanager
def running_partner(candidates: int | None = None) -> Iterator[Partner]:
    """Serve the demo scenario until the block ends, or one flow of so many ``candidates``."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_serve, args=(there, candidates), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(PATIENCE):
            raise TimeoutError("the simulator did not start")
        yield here.recv()
    finally:
        here.close()
        process.join(PATIENCE)


def _serve(to_parent: Connection, candidates: int | None) -> None:
    """Serve until the parent closes its end."""
    if candidates is not None:  # the scenario has a hundred thousand
        FLOWS["large"] = ((replace(FLOWS["large"][0][0], candidates=candidates),), ())
    with Simulator("demo") if candidates is None else Simulator("large", speed=0) as simulator:
        to_parent.send(Partner(simulator.origin, simulator.base_url, simulator.api_key))
        to_parent.poll(None)
