"""JSON of candidates, in each variant."""

from collections.abc import Mapping, Sequence

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Response
from flows_api.simulator.shapes.attempts import FOREIGN, attempts_json
from flows_api.simulator.shapes.common import (
    TIME_FORMATS,
    change_field,
    identifier,
    snake_keys,
    wrap,
)
from flows_api.simulator.variants import Variants
from flows_api.simulator.world.lifecycle import simulate_lifecycle
from flows_api.simulator.world.records import Flow
from flows_api.simulator.world.roster import Candidate

PAGE_NAMES: Mapping[str, Mapping[str, str]] = {
    "page_number": {
        "page": "pageNumber",
        "pageSize": "perPage",
        "total": "totalCount",
        "totalPages": "pages",
    },
    "current_page": {"page": "currentPage", "pageSize": "limit", "total": "count"},
}
"""The other names of page numbers, by variant."""
RECRUITER: Fields = {
    "firstName": "Rita",
    "lastName": "Recruiterson",
    "email": "rita.recruiterson@hiring-corp.example",
}
"""The member of the company who assigned a candidate."""


def candidate_page(
    candidates: Sequence[Candidate],
    flow: Flow,
    variants: Variants,
    *,
    now: float,
    page: int,
    size: int,
    requested_size: int,
    total: int,
) -> Response:
    """Return a page of a flow's candidates, with attempts and submissions."""
    items = [_candidate_json(c, flow, variants, now=now) for c in candidates]
    shown_size = size if variants.size_in_answer == "actual" else requested_size
    page_numbers: Fields = {
        "page": page if variants.page_in_answer == "from_one" else page - 1,
        "pageSize": shown_size,
        "total": total,
        "totalPages": -(-total // shown_size),
    }
    extras = _page_extras(
        page_numbers,
        variants,
        item_count=len(items),
        next_page=page + 1 if page * size < total else None,
    )
    if variants.keys == "snake":
        items, extras = [snake_keys(item) for item in items], snake_keys(extras)
    if variants.candidates_list == "data":
        return wrap(200, items, variants, **extras)
    if variants.candidates_list == "within":
        return wrap(200, {"result": {"candidates": {"data": items}} | extras}, variants)
    return wrap(200, {variants.candidates_list: items} | extras, variants)


def _candidate_json(candidate: Candidate, flow: Flow, variants: Variants, *, now: float) -> Fields:
    life = simulate_lifecycle(
        candidate.seed, candidate.assigned_at, flow.steps, variants.equal_score == "passes"
    )
    moment = TIME_FORMATS[variants.times]
    found = _own_id(candidate, variants)
    found |= _linked_ids(candidate, variants)
    found |= _identity(candidate, variants)
    found |= {
        "assignedAt": moment(candidate.assigned_at),
        "lastActivityAt": moment(life.last_activity_at(now)),
    }
    found |= _status(life.status(now), variants)
    found |= _current_step(life.current_step(now), flow, variants)
    return found | attempts_json(candidate, life, flow, variants, now=now)


def _own_id(candidate: Candidate, variants: Variants) -> Fields:
    own = identifier(candidate.id, variants)
    match variants.ids:
        case "absent":
            return {}
        case "zero":
            return {"id": 0, "candidateId": own}
    return {"id": own}


def _page_extras(
    page_numbers: Fields, variants: Variants, *, item_count: int, next_page: int | None
) -> Fields:
    """Return what stands around a page's items."""
    names = PAGE_NAMES.get(variants.page_names, {})
    named = {names.get(name, name): number for name, number in page_numbers.items()}
    total, pages = names.get("total", "total"), names.get("totalPages", "totalPages")
    match variants.pagination:
        case "none":
            return {}
        case "total":
            return {total: named[total]}
        case "no_total":
            return {"pagination": _without(named, total, pages)}
        case "has_more":
            more: Fields = {"hasNextPage": next_page is not None}
            return {"pagination": _without(named, total, pages) | more}
        case "count_and_more":
            return {"count": item_count, "hasMore": next_page is not None}
        case "count_and_total":
            known = _without(named, total, pages)
            return {"pagination": known | {"count": item_count, "totalRecords": named[total]}}
        case "next_link":
            link = f"/candidates?page={next_page}" if next_page else None
            return {"count": item_count, "next": link}
    return {variants.pagination: named}


def _without(fields: Fields, *names: str) -> Fields:
    return {name: value for name, value in fields.items() if name not in names}


def _linked_ids(candidate: Candidate, variants: Variants) -> Fields:
    """Return the ids of the candidate's other records."""
    ids: Fields = {
        "jobCandidateId": candidate.job_candidate_id,
        "talentId": candidate.talent_id,
        "jobId": candidate.job_id,
    }
    for name, value in list(ids.items()):
        text = None if value is None else str(value)
        change_field(ids, name, variants.linked_ids, {"text": text, "null": None})
    return ids


def _identity(candidate: Candidate, variants: Variants) -> Fields:
    names: Fields = {"firstName": candidate.first_name, "lastName": candidate.last_name}
    email = _email(candidate, variants)
    match variants.person:
        case "flat":
            return names | email
        case "name":
            parts = [part for part in (candidate.first_name, candidate.last_name) if part]
            return {"name": " ".join(parts) or None} | email
        case "beside_user":
            return {"user": RECRUITER, "candidate": names | email}
        case "beside_contact":
            return {"contact": RECRUITER, "candidate": {"email": None} | names | email}
    return {variants.person: names | email}


def _email(candidate: Candidate, variants: Variants) -> Fields:
    email = candidate.email
    match variants.email:
        case "absent":
            return {}
        case "object":
            return {"email": {"address": email, "isVerified": True}}
        case "named":
            return {"email": f"{candidate.first_name or ''} <{email}>".lstrip()}
        case "upper":
            return {"email": email.upper()}
        case "masked":
            return {"email": f"{email[:1]}***@{email.rpartition('@')[2]}"}
        case "cut":
            return {"email": email[:6] + "…"}
    return {variants.email: email}


def _status(status: str, variants: Variants) -> Fields:
    match variants.candidate_status:
        case "lower":
            return {"status": status.lower()}
        case "words":
            return {"status": status.replace("_", " ").capitalize()}
        case "object":
            return {"status": {"id": 7, "value": status, "label": status.capitalize()}}
        case "list":
            return {"status": [status]}
        case "unknown":
            return {"status": "EXPIRED" if status == "NOT_STARTED" else status}
        case "null":
            return {"status": None}
        case "absent":
            return {}
    return {"status": status}


def _current_step(order: int, flow: Flow, variants: Variants) -> Fields:
    step = flow.steps[order - 1] if 1 <= order <= len(flow.steps) else None
    match variants.current_step:
        case "absent":
            return {}
        case "from_zero":
            return {"currentStep": order - 1}
        case "foreign":
            return {"currentStep": FOREIGN}
    if step is None or variants.current_step == "from_one":
        return {"currentStep": order}
    shapes: Fields = {
        "step_id": step.id,
        "assessment_id": step.assessment_id,
        "name": step.name or step.assessment_id,
        "object": {"id": step.id, "order": order, "name": step.name},
    }
    return {"currentStep": shapes[variants.current_step]}
