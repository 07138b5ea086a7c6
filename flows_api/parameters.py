"""Paths, queries and bodies of calls, with the documented names and nothing else."""

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import quote

from flows_api.decoding.values import Fields
from flows_api.errors import NotFound
from flows_api.models import StepInput

MAX_PAGE_SIZE = 100
"""The largest page of candidates and of users (docs/partner-api.md, Paging)."""
ASSESSMENT_PAGE_SIZES = (10, 20, 40, 80, 100)
"""The only page sizes of assessments and jobs (docs/partner-api.md, Paging)."""

Item = TypeVar("Item")


def item_path(collection: str, item_id: str, *rest: str) -> str:
    """Return the path of an item, its id quoted.

    Raises NotFound for an id that no path can carry. HTTP libraries fold "." and ".." away, and the
    call would reach another address.
    """
    if item_id in ("", ".", ".."):
        raise NotFound("There is no such id.", method="GET", path=collection)
    return "/".join([collection, quote(item_id, safe=""), *rest])


def flow_body(
    name: str,
    steps: Sequence[StepInput],
    *,
    description: str | None,
    status: str | None = None,
) -> Fields:
    """Return the body of a flow. The partner's validator refuses undocumented fields."""
    if not steps:
        raise ValueError("a flow has at least one step")
    body: Fields = {"flowName": name, "steps": [_step_body(step) for step in steps]}
    return body | without_none(description=description, status=status)


def _step_body(step: StepInput) -> Fields:
    threshold = step.pass_threshold
    body: Fields = {
        "assessmentId": step.assessment_id,
        "passThreshold": int(threshold) if float(threshold).is_integer() else threshold,
    }
    return body | without_none(
        name=step.name,
        instructions=step.instructions,
        passAction=step.pass_action,
        assessmentType=step.assessment_type,
    )


def without_none(**fields: Item | None) -> dict[str, Item]:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def page_query(
    page: int, page_size: int, *, page_name: str = "page", size_name: str
) -> dict[str, str]:
    if page < 1 or not 1 <= page_size <= MAX_PAGE_SIZE:
        raise ValueError("page is from 1, page_size from 1 to 100")
    return {page_name: str(page), size_name: str(page_size)}


def check_page_size(page_size: int) -> int:
    if page_size not in ASSESSMENT_PAGE_SIZES:
        raise ValueError("page_size is one of 10, 20, 40, 80, 100")
    return page_size
