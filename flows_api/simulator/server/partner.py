"""The simulated partner without HTTP: it takes a request and returns a delivery."""

import re
from collections.abc import Callable
from threading import Lock

from flows_api.simulator.clock import Clock
from flows_api.simulator.endpoints.context import RequestContext
from flows_api.simulator.server.call_log import Call, CallLog
from flows_api.simulator.server.delivery import Delivery, deliver
from flows_api.simulator.server.faults import Faults
from flows_api.simulator.server.messages import Refusal, Request, Response
from flows_api.simulator.server.routes import NAMES, Route, match_route
from flows_api.simulator.server.transported import transported
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.records import Company, World

Witness = Callable[[Call, Delivery], None]


class Partner:
    """A world with routes, faults and variants.

    ``pause`` waits real seconds, for latency. ``witness`` receives every call with its delivery.
    """

    def __init__(
        self,
        world: World,
        clock: Clock,
        *,
        pause: Callable[[float], None],
        witness: Witness | None = None,
    ) -> None:
        self.world = world
        self.clock = clock
        self.variants = Variants()
        self.faults = Faults(NAMES)
        self.call_log = CallLog()
        self._pause = pause
        self._witness = witness
        self._lock = Lock()

    def reset(self, world: World) -> None:
        """Start over with this world, without faults, variants and calls."""
        with self._lock:
            self.world = world
            self.variants.reset()
            self.faults.clear()
            self.call_log = CallLog()

    def deliver(self, request: Request) -> Delivery:
        """Answer a request, unless a fault decides otherwise."""
        world = self.world  # A reset while the request waits must not reach the next world.
        try:
            route, ids = match_route(request)
        except Refusal as refusal:
            call = self.call_log.open(request, "")
            return self._recorded(call, Delivery(refusal.response()))
        call = self.call_log.open(request, route.name)
        wait, fault = self.faults.due(route.name)
        call.fault = fault.kind if fault else None
        self._pause(wait)
        return self._recorded(call, deliver(fault, lambda: self._work(world, request, route, ids)))

    def _recorded(self, call: Call, outcome: Delivery) -> Delivery:
        call.status = outcome.answer.status if outcome.answer else None
        if self._witness:
            self._witness(call, outcome)
        return outcome

    def _work(self, world: World, request: Request, route: Route, ids: tuple[str, ...]) -> Response:
        try:
            with self._lock:
                answer = route.endpoint(self._visit(world, request, ids))
        except Refusal as refusal:
            answer = refusal.response(self.variants.error_shape)
        return transported(answer, self.variants)

    def _visit(self, world: World, request: Request, ids: tuple[str, ...]) -> RequestContext:
        return RequestContext(
            request=request,
            world=world,
            company=self._company(world, request.headers.get("authorization", "")),
            variants=self.variants,
            now=self.clock.now(),
            ids=ids,
        )

    def _company(self, world: World, authorization: str) -> Company:
        """Return the company of the key. A deactivated key is refused everywhere."""
        given = re.fullmatch(r"Bearer +(\S+)", authorization, re.IGNORECASE)
        company = world.companies.get(given[1]) if given else None
        is_flat = self.variants.auth_error == "flat"
        if company is None:
            status = 401 if self.variants.bad_key == "unauthorized" else 403
            raise Refusal(
                status, "Missing or invalid API key.", code="UNAUTHORIZED", is_flat=is_flat
            )
        if not company.is_active:
            message = "This account is not active."
            raise Refusal(403, message, code="ACCOUNT_INACTIVE", is_flat=is_flat)
        return company
