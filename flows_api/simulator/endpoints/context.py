"""The context of an endpoint: the caller, the request and the time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flows_api.simulator.endpoints.validation import Check, Fields, read_body, read_query
from flows_api.simulator.server.messages import Request, Response, not_found
from flows_api.simulator.shapes.common import wrap
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.records import Company, Flow, World

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """A request with an accepted key.

    ``ids`` are the path's parameters. ``now`` is in epoch seconds.
    """

    request: Request
    world: World
    company: Company
    variants: Variants
    now: float
    ids: tuple[str, ...]

    def query(self, check: Check) -> dict[str, str]:
        return read_query(self.request, check)

    def body(self, check: Check) -> Fields:
        return read_body(self.request, check)

    def success(self, data: object, *, status: int = 200, **around: object) -> Response:
        return wrap(status, data, self.variants, **around)

    def flow(self) -> Flow:
        """Return the flow in the path. Raises Refusal with 404, also for another company's flow."""
        return find_by_id(self.company.flows, self.ids[0], "Assessment flow")


def find_by_id(items: Mapping[int, Item], item_id: str, what: str) -> Item:
    """Return the item with the id from a path. Raises Refusal with 404."""
    number = int(item_id) if re.fullmatch(r"[1-9][0-9]{0,17}", item_id) else 0
    if number not in items:
        raise not_found(what)
    return items[number]


def canonical_id(given: object) -> str:
    """Return an id for comparison, so that 7, 7.0 and "7" are one."""
    return str(int(given)) if isinstance(given, float) else str(given)


def parse_page(query: Mapping[str, str], page: str, *sizes: str, usual: int) -> tuple[int, int]:
    """Return the page number and the page size. Of several size parameters the first one counts."""
    given = [int(query[name]) for name in sizes if name in query]
    return int(query.get(page, "1")), given[0] if given else usual


def page_slice(items: Sequence[Item], page: int, size: int) -> Sequence[Item]:
    """Return the items of a page."""
    return items[(page - 1) * size : page * size]
