"""The command ``python -m flows_api.simulator --port 8001 --scenario demo``."""

import argparse
import signal
import sys
from threading import Event
from typing import get_args

from flows_api.simulator.scenarios.build import Scenario
from flows_api.simulator.simulator import DEFAULT_SEED, Simulator


def main() -> int:
    """Run until Ctrl-C or SIGTERM. Return the exit status."""
    options = _options()
    try:
        simulator = Simulator(
            options.scenario,
            seed=options.seed,
            host=options.host,
            port=options.port,
            speed=options.speed,
        )
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {error}\n")
        return 1
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    with simulator:
        sys.stdout.write(_greeting(simulator))
        sys.stdout.flush()
        stopped.wait()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m flows_api.simulator",
        description="Simulate the partner's API, with its state in memory.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--scenario", choices=get_args(Scenario), default="demo")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument(
        "--speed", type=float, default=1.0, help="simulated seconds in a real one (default 1)"
    )
    return parser.parse_args()


def _greeting(simulator: Simulator) -> str:
    return f"""Partner simulator running (scenario {simulator.scenario}, seed {simulator.seed}).

    Base URL             {simulator.base_url}
    Control page         {simulator.origin}/_simulator/
    Northwind Talent     {simulator.api_key}
    Blue Harbor Studio   {simulator.other_api_key}
    A lapsed company     {simulator.inactive_api_key}

Its state is in memory and is lost when it stops. Press Ctrl-C to stop it.
"""


if __name__ == "__main__":
    raise SystemExit(main())
