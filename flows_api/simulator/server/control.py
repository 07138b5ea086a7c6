"""HTTP control of the simulator under /_simulator/ (docs/simulator.md)."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flows_api.simulator.server.control_page import page, state
from flows_api.simulator.server.delivery import Delivery
from flows_api.simulator.server.messages import Refusal, Request, Response, json_response

if TYPE_CHECKING:
    from flows_api.simulator.simulator import Simulator

FORM = "application/x-www-form-urlencoded"
Sent = dict[str, Any]


class Control:
    """The control page and the switches of one simulator, for callers on this machine."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._actions: dict[tuple[str, str], Callable[[Sent], object]] = {
            ("GET", "state"): lambda _sent: None,
            ("POST", "faults"): lambda sent: simulator.faults.add(**sent),
            ("DELETE", "faults"): lambda sent: simulator.faults.clear(**sent),
            ("POST", "variants"): lambda sent: simulator.variants.set(**sent),
            ("DELETE", "variants"): lambda _sent: simulator.variants.reset(),
            ("POST", "clock"): lambda sent: simulator.clock.advance(**sent),
            ("POST", "reset"): lambda _sent: simulator.reset(),
        }

    def deliver(self, request: Request) -> Delivery:
        """Carry out a request below /_simulator/ and respond with the state after it."""
        name = request.path.removeprefix("/_simulator/").rstrip("/")
        if (request.method, name) == ("GET", ""):
            content = page(self._simulator).encode()
            return Delivery(Response(200, content, content_type="text/html; charset=utf-8"))
        action = self._actions.get((request.method, name))
        if action is None:
            return Delivery(Refusal(404, "There is no such switch.").response())
        is_form = request.headers.get("content-type", "").startswith(FORM)
        try:
            action(_posted(request.body) if is_form else _sent(request.body))
        except (TypeError, ValueError) as error:
            return Delivery(Refusal(400, str(error)).response())
        if is_form:
            return Delivery(Response(303, headers={"Location": "/_simulator/"}))
        return Delivery(json_response(200, state(self._simulator)))


def _posted(body: bytes) -> Sent:
    """Return the fields of the control page's form, numbers as numbers."""
    fields = dict(parse_qsl(body.decode()))
    return {name: float(v) if v.replace(".", "", 1).isdigit() else v for name, v in fields.items()}


def _sent(body: bytes) -> Sent:
    """Return the posted JSON object, empty without a body. Raises ValueError or TypeError."""
    sent = json.loads(body or b"{}")
    if not isinstance(sent, dict):
        raise TypeError("send a JSON object")
    return sent
