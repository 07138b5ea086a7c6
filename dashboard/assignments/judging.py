"""What a line of a list says, and what is wrong with it before anybody else is asked."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from dashboard.assignments.addresses import cleaned, problem_of, suggestion_for
from dashboard.assignments.batch import Line, Verdict
from dashboard.assignments.people import Person

LONGEST = {
    "first_name": 200,
    "last_name": 200,
    "job_candidate_id": 100,
    "job_id": 100,
    "talent_id": 100,
}


def judged(line: Line, mapping: Sequence[str], seen: dict[str, int]) -> Line:
    """``line`` with its meaning and verdict, as far as the list itself tells.

    ``seen`` is where each person stood first; this one is added. Who was ticked or unticked by hand
    stays so, whatever the verdict.
    """
    given, places = _given(line, mapping)
    at_fault, fault = next(iter(faults_of(given).items()), ("", ""))
    person = _person(given)
    for name, value in person.columns().items():
        setattr(line, name, value[: LONGEST.get(name, 500)])
    line.person, line.suggestion, line.column = person.key[:520], "", places.get(at_fault)
    line.verdict, line.note = _verdict(person, fault, seen)
    if line.verdict == Verdict.TYPO:
        line.suggestion = suggestion_for(person.email)
    elif line.verdict == Verdict.INVALID:
        line.person = ""
    line.included = line.verdict == Verdict.NEW if line.choice is None else line.choice
    if line.person:
        seen.setdefault(line.person, line.place)
    return line


def given_in(line: Line, mapping: Sequence[str]) -> dict[str, str]:
    """What ``line`` gives for each field, whole: its columns hold no more than fits them."""
    given, _places = _given(line, mapping)
    return given


def faults_of(given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what was given, in words by the field at fault; empty if it is usable."""
    faults = {
        name: _("This is longer than %(most)s characters.") % {"most": longest}
        for name, longest in LONGEST.items()
        if len(given.get(name, "")) > longest
    }
    problem = _problem_of_address(given)
    return {"email": problem, **faults} if problem else faults


def twice(place: int) -> str:
    """That a person stands in another line, in words."""
    return _("The same person as in line %(line)s.") % {"line": place}


def _verdict(person: Person, fault: str, seen: Mapping[str, int]) -> tuple[str, str]:
    if fault:
        return Verdict.INVALID, fault
    if person.key in seen:
        return Verdict.TWICE, twice(seen[person.key])
    if person.email and suggestion_for(person.email):
        return Verdict.TYPO, ""
    return Verdict.NEW, ""


def _given(line: Line, mapping: Sequence[str]) -> tuple[dict[str, str], dict[str, int]]:
    """What each field was given, and in which column. What was mended by hand takes the place of
    the cells; with the name in parts, the whole one is not meant any more."""
    given, places = {}, {}
    for place, (name, cell) in enumerate(zip(mapping, line.cells, strict=False)):
        if name and cell and name not in given:
            given[name], places[name] = cell, place
    if line.mended is not None:
        given |= {"name": "", **line.mended}
    return {name: value for name, value in given.items() if value}, places


def _problem_of_address(given: Mapping[str, str]) -> str:
    if "email" in given:
        return problem_of(cleaned(given["email"]))
    return "" if "job_candidate_id" in given else _("There is no e-mail address.")


def _person(given: Mapping[str, str]) -> Person:
    """The person meant. Beside an e-mail the job-candidate id is left out: which of the two would
    count is not documented (contract.md §3.6)."""
    first, last = given.get("first_name", ""), given.get("last_name", "")
    if not first and not last:
        first, last = _split(given.get("name", ""))
    email = cleaned(given.get("email", ""))
    return Person(
        email=email,
        first_name=first,
        last_name=last,
        job_candidate_id="" if email else given.get("job_candidate_id", ""),
        job_id=given.get("job_id", ""),
        talent_id=given.get("talent_id", ""),
    )


def _split(name: str) -> tuple[str, str]:
    """A whole name as first and last: "Ada Lovelace", "Lovelace, Ada"; one word is a first name."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _space, last = name.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    return first.strip()[:200], last.strip()[:200]
