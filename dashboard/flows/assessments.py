"""The assessments that a step can use: the partner pages them but can't search (contract.md §4).

So all pages are read, a few at a time, and kept for some minutes; searching them is ours.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import msgspec
from django.core.cache import cache

from flows_api import Assessment, AssessmentPage, FlowsClient, FlowsError, Step

PAGE_SIZE = 100
MOST_PAGES = 50
AT_ONCE = 4
KEPT_FOR = 5 * 60
SHOWN_AT_ONCE = 20


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """An assessment as the picker shows it; nothing personal of the partner's record is kept."""

    id: str
    name: str = ""
    kind: str = ""
    duration: float | None = None
    questions: int | None = None
    skills: tuple[str, ...] = ()
    status: str = ""


class Catalogue(msgspec.Struct, frozen=True):
    """A workspace's assessments. ``total`` is what the partner says there are, if it says so."""

    choices: tuple[Choice, ...]
    is_whole: bool = True
    total: int | None = None


def catalogue(flows: FlowsClient, workspace_id: int, *, fresh: bool = False) -> Catalogue:
    """The workspace's catalogue, from the cache unless ``fresh``.

    Raises FlowsError when not even the first page can be read.
    """
    key = f"assessments:{workspace_id}"
    kept = None if fresh else cache.get(key)
    if kept is not None:
        return msgspec.json.decode(kept, type=Catalogue)
    result = read_all(flows)
    if result.is_whole:
        cache.set(key, msgspec.json.encode(result), KEPT_FOR)
    return result


def read_all(flows: FlowsClient) -> Catalogue:
    """Every page, the first alone and the rest a few at a time; one that fails leaves a gap."""
    first = flows.list_assessments(page=1, page_size=PAGE_SIZE)
    rest = _rest_of(flows, first)
    pages = [first, *(page for page in rest if page is not None)]
    found = {item.id: choice_of(item) for page in pages for item in page.assessments}
    is_short = first.total is not None and len(found) < first.total
    has_gap = None in rest or pages[-1].has_next or any(page.unreadable for page in pages)
    return Catalogue(tuple(found.values()), not (is_short or has_gap), first.total)


def found(choices: Iterable[Choice], q: str) -> list[Choice]:
    """The choices with every word of ``q`` in their name, type or skills, by name."""
    words = q.casefold().split()
    hits = [choice for choice in choices if all(word in _text(choice) for word in words)]
    return sorted(hits, key=lambda choice: choice.name.casefold())


def choice_of(item: Assessment) -> Choice:
    """What the picker shows of the partner's record."""
    return Choice(
        id=item.id,
        name=item.name,
        kind=item.assessment_type or "",
        duration=item.duration,
        questions=item.question_count,
        skills=item.skills,
        status=item.status,
    )


def choice_of_step(step: Step) -> Choice:
    """The same of a flow's step, which tells less; an assessment that is gone has no name."""
    return Choice(
        id=step.assessment_id,
        name=step.assessment_name or "",
        kind=step.assessment_type or "",
        duration=step.assessment_duration,
    )


def written(choice: Choice) -> str:
    """A choice as the form carries it, so that no page has to look it up again."""
    return msgspec.json.encode(choice).decode()


def told(about: str, assessment_id: str) -> Choice:
    """The choice that the form carries; one that knows only its id when it tells of another."""
    choice = read(about)
    return choice if choice.id == assessment_id else Choice(assessment_id)


def read(about: str) -> Choice:
    """The choice that ``written`` wrote; an empty one for anything else."""
    try:
        return msgspec.json.decode(about, type=Choice)
    except (msgspec.MsgspecError, RecursionError):
        return Choice("")


def _rest_of(flows: FlowsClient, first: AssessmentPage) -> Sequence[AssessmentPage | None]:
    """The pages after the first, None for each that failed; one by one if their number isn't told.

    Stops at MOST_PAGES: what is left then is told as missing.
    """
    if first.total_pages is None:
        return _one_by_one(flows, first)
    numbers = range(2, min(first.total_pages, MOST_PAGES) + 1)
    with ThreadPoolExecutor(AT_ONCE, "assessments") as pool:
        tasks = [pool.submit(copy_context().run, _page, flows, number) for number in numbers]
        return [task.result() for task in tasks]


def _one_by_one(flows: FlowsClient, page: AssessmentPage) -> Sequence[AssessmentPage | None]:
    pages: list[AssessmentPage | None] = []
    following: AssessmentPage | None = page
    while following and following.has_next and len(pages) + 1 < MOST_PAGES:
        following = _page(flows, len(pages) + 2)
        pages.append(following)
    return pages


def _page(flows: FlowsClient, number: int) -> AssessmentPage | None:
    try:
        return flows.list_assessments(page=number, page_size=PAGE_SIZE)
    except FlowsError:
        return None


def _text(choice: Choice) -> str:
    return " ".join([choice.name, choice.kind, *choice.skills]).casefold()
