"""The simulator of the partner."""

from collections import Counter
from types import TracebackType
from typing import Self

from flows_api.simulator.clock import Clock
from flows_api.simulator.scenarios.build import KEYS, Scenario, build_world
from flows_api.simulator.server.call_log import Call
from flows_api.simulator.server.control import Control
from flows_api.simulator.server.faults import Faults
from flows_api.simulator.server.http import Server
from flows_api.simulator.server.partner import Partner, Witness
from flows_api.simulator.server.routes import BASE
from flows_api.simulator.variants import Variants

DEFAULT_SEED = 1


class Simulator:
    """The partner's API over real HTTP, with its state in memory. Use it as a context manager.

        with Simulator() as partner:
            requests.get(partner.base_url + "/assessment-flows", headers=…)

    ``scenario`` is "small", "demo", "large" or "empty". The same ``seed`` makes the same candidates
    with the same lifecycles. ``port`` 0 takes any free port. ``speed`` and ``start`` are the
    clock's. ``witness`` receives every delivery of the partner, in the server's threads.
    """

    def __init__(
        self,
        scenario: Scenario = "small",
        *,
        seed: int = DEFAULT_SEED,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        start: float | None = None,
        witness: Witness | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.clock = Clock(speed=speed, start=start)
        self._host = host
        self._partner = Partner(
            build_world(scenario, seed, self.clock.now()),
            self.clock,
            pause=self._pause,
            witness=witness,
        )
        self._server = Server(
            host, port, deliver=self._partner.deliver, control=Control(self).deliver
        )

    def start(self) -> Self:
        """Begin to answer. Return itself."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop at once and cut calls in flight. A stopped simulator does not start again."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Simulator({self.scenario!r}, {self.base_url})"

    @property
    def origin(self) -> str:
        """Return "http://127.0.0.1:PORT"."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server.port}"

    @property
    def base_url(self) -> str:
        """Return the origin with "/v1/partner"."""
        return self.origin + BASE

    @property
    def api_key(self) -> str:
        """Return the first company's key: Northwind Talent."""
        return KEYS.northwind

    @property
    def other_api_key(self) -> str:
        """Return the second company's key: Blue Harbor Studio, with other flows."""
        return KEYS.blue_harbor

    @property
    def inactive_api_key(self) -> str:
        """Return the key of a company whose subscription has lapsed: 403 ACCOUNT_INACTIVE."""
        return KEYS.lapsed

    @property
    def requests(self) -> list[Call]:
        """Return the last ten thousand calls, oldest first and without their keys."""
        return self._partner.call_log.calls

    @property
    def request_count(self) -> int:
        """Return the number of all calls."""
        return self._partner.call_log.count

    @property
    def invitations(self) -> Counter[str]:
        """Return the number of invitations sent, by address in lower case."""
        return self._partner.world.invitations

    @property
    def faults(self) -> Faults:
        return self._partner.faults

    @property
    def variants(self) -> Variants:
        return self._partner.variants

    def reset(self) -> None:
        """Restore the scenario's start: candidates and time, without faults, variants and calls."""
        self.clock.restart()
        self._partner.reset(build_world(self.scenario, self.seed, self.clock.now()))

    def _pause(self, seconds: float) -> None:
        self._server.pause(seconds)
