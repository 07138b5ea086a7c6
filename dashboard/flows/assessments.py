"""The assessments that a step can use, read from the partner and searched here.

The partner pages its assessments and offers no search (docs/partner-api.md, Assessments). All pages
are fetched, a few in parallel, and cached for some minutes.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import msgspec
from django.core.cache import cache

from flows_api import Assessment, AssessmentPage, FlowsClient, FlowsError, Step

PAGE_SIZE = 100
MAX_PAGES = 50
MAX_PARALLEL_PAGES = 4
CACHE_SECONDS = 5 * 60
CHOICES_PER_PAGE = 20


class AssessmentChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """An assessment as the picker shows it, without the personal data of the partner's record."""

    id: str
    name: str = ""
    kind: str = ""
    duration: float | None = None
    questions: int | None = None
    skills: tuple[str, ...] = ()
    status: str = ""


class Catalogue(msgspec.Struct, frozen=True):
    """The assessments of a workspace. ``total`` is the partner's own count, where it gives one."""

    choices: tuple[AssessmentChoice, ...]
    is_complete: bool = True
    total: int | None = None


def get_catalogue(flows: FlowsClient, workspace_id: int, *, fresh: bool = False) -> Catalogue:
    """Return the workspace's catalogue, from the cache unless ``fresh``.

    Raises FlowsError when not even the first page can be read.
    """
    key = f"assessments:{workspace_id}"
    cached = None if fresh else cache.get(key)
    if cached is not None:
        return msgspec.json.decode(cached, type=Catalogue)
    result = fetch_catalogue(flows)
    if result.is_complete:
        cache.set(key, msgspec.json.encode(result), CACHE_SECONDS)
    return result


def fetch_catalogue(flows: FlowsClient) -> Catalogue:
    """Fetch every page: the first one alone, the others a few in parallel.

    A page that fails leaves a gap, and the catalogue is marked as incomplete. Raises FlowsError
    when the first page fails.
    """
    first = flows.list_assessments(page=1, page_size=PAGE_SIZE)
    rest = _fetch_rest(flows, first)
    pages = [first, *(page for page in rest if page is not None)]
    found = {item.id: choice_from_assessment(item) for page in pages for item in page.assessments}
    is_short = first.total is not None and len(found) < first.total
    has_gap = None in rest or pages[-1].has_next or any(page.unreadable for page in pages)
    return Catalogue(tuple(found.values()), not (is_short or has_gap), first.total)


def search_choices(choices: Iterable[AssessmentChoice], q: str) -> list[AssessmentChoice]:
    """Return the choices whose name, type or skills contain every word of ``q``, sorted by name."""
    terms = q.casefold().split()
    hits = [choice for choice in choices if all(word in _text(choice) for word in terms)]
    return sorted(hits, key=lambda choice: choice.name.casefold())


def choice_from_assessment(item: Assessment) -> AssessmentChoice:
    """Return the part of the partner's record that the picker shows."""
    return AssessmentChoice(
        id=item.id,
        name=item.name,
        kind=item.assessment_type or "",
        duration=item.duration,
        questions=item.question_count,
        skills=item.skills,
        status=item.status,
    )


def choice_from_step(step: Step) -> AssessmentChoice:
    """Return the choice for a flow's step, which holds less than an assessment's own record.

    The name is empty when the assessment was deleted.
    """
    return AssessmentChoice(
        id=step.assessment_id,
        name=step.assessment_name or "",
        kind=step.assessment_type or "",
        duration=step.assessment_duration,
    )


def encode_choice(choice: AssessmentChoice) -> str:
    """Encode a choice for a form field, so that no page has to look it up again."""
    return msgspec.json.encode(choice).decode()


def choice_from_form(about: str, assessment_id: str) -> AssessmentChoice:
    """Return the choice that the form carries.

    When it belongs to another assessment, the result has only ``assessment_id``.
    """
    choice = decode_choice(about)
    return choice if choice.id == assessment_id else AssessmentChoice(assessment_id)


def decode_choice(about: str) -> AssessmentChoice:
    """Decode a choice that came from a form field. Return an empty choice for anything else."""
    try:
        return msgspec.json.decode(about, type=AssessmentChoice)
    except (msgspec.MsgspecError, RecursionError):
        return AssessmentChoice("")


def _fetch_rest(flows: FlowsClient, first: AssessmentPage) -> Sequence[AssessmentPage | None]:
    """Fetch the pages after ``first``, with None for each page that failed.

    Pages are fetched one by one when the partner does not say how many there are. Pages beyond
    MAX_PAGES are not fetched: the catalogue is then incomplete.
    """
    if first.total_pages is None:
        return _fetch_sequentially(flows, first)
    numbers = range(2, min(first.total_pages, MAX_PAGES) + 1)
    with ThreadPoolExecutor(MAX_PARALLEL_PAGES, "assessments") as pool:
        tasks = [pool.submit(copy_context().run, _fetch_page, flows, number) for number in numbers]
        return [task.result() for task in tasks]


def _fetch_sequentially(
    flows: FlowsClient, page: AssessmentPage
) -> Sequence[AssessmentPage | None]:
    pages: list[AssessmentPage | None] = []
    following: AssessmentPage | None = page
    while following and following.has_next and len(pages) + 1 < MAX_PAGES:
        following = _fetch_page(flows, len(pages) + 2)
        pages.append(following)
    return pages


def _fetch_page(flows: FlowsClient, number: int) -> AssessmentPage | None:
    try:
        return flows.list_assessments(page=number, page_size=PAGE_SIZE)
    except FlowsError:
        return None


def _text(choice: AssessmentChoice) -> str:
    return " ".join([choice.name, choice.kind, *choice.skills]).casefold()
