"""The answer to whether a candidate is in a flow, from the records of the flow's list.

It knows no Django, and makes no call. There are three answers, and the third is as definite as the
others: a record that can't be compared (no address, a masked or a cut one), a record that could not
be read, and a list that was not read to its end may each be anybody. So whoever is not found is
absent only where every record was read and compared.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from dashboard.assignments.invitations.addresses import normalize_address
from dashboard.assignments.invitations.candidates import CandidateDetails
from flows_api import Candidate, CandidatePage, is_comparable_email

MAX_SHARED_BY = 2
"""An address that more candidates than these show is no identity: a placeholder, or an alias."""
MASK = re.compile(r"[^\w@.+-]+|\.{2,}|_{3,}|x{3,}", re.IGNORECASE)


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """The reason why it can't be told whether a candidate is in a flow.

    ``SIMILAR``: a record is perhaps theirs. ``HIDDEN``: records show no address to compare.
    ``UNREADABLE``: records could not be read. ``PARTIAL``: the list was not read to its end.
    ``REFUSED``: the partner refused in words that say nothing definite.
    """

    SIMILAR = "similar"
    HIDDEN = "hidden"
    UNREADABLE = "unreadable"
    PARTIAL = "partial"
    REFUSED = "refused"


class Listed(NamedTuple):
    """A candidate as the flow lists them. ``id`` is "" for a record that could not be read."""

    id: str
    status: str = ""
    label: str = ""


@dataclass(frozen=True)
class Finding:
    """The answer for one candidate.

    ``listed`` is the candidate who was found, or the one who is perhaps the same person. ``doubt``
    is set where it can't be told.
    """

    presence: Presence
    listed: Listed | None = None
    doubt: Doubt | None = None

    @property
    def id(self) -> str:
        """Return the ID of ``listed``, "" if there is none."""
        return self.listed.id if self.listed else ""


ABSENT = Finding(Presence.ABSENT)


@dataclass
class ListedCandidates:
    """The records of a flow's list, page by page, as far as they identify candidates.

    A page that is read again replaces nothing and adds what is new. ``is_whole`` says whether the
    list was read to its end.
    """

    is_whole: bool = False
    _found: dict[str, Listed] = field(default_factory=dict)
    _sharing: dict[str, set[str]] = field(default_factory=dict)
    _hidden: dict[str, Listed] = field(default_factory=dict)
    _masks: dict[tuple[str, str], Listed] = field(default_factory=dict)
    _mask_sizes: set[tuple[int, int]] = field(default_factory=set)
    _names: dict[str, Listed] = field(default_factory=dict)
    _talents: dict[str, Listed] = field(default_factory=dict)
    _unreadable: dict[int, int] = field(default_factory=dict)
    _without_job_candidate: int = 0

    @property
    def hidden(self) -> int:
        """Return how many records show no address to compare."""
        shared = (ids for ids in self._sharing.values() if len(ids) > MAX_SHARED_BY)
        return len(self._hidden) + sum(len(ids) for ids in shared)

    @property
    def unreadable(self) -> int:
        """Return how many records could not be read, and show no address either."""
        return sum(self._unreadable.values())

    @property
    def is_useless(self) -> bool:
        """Return whether there are records, and not one of them could be read."""
        return bool(self.unreadable and not self._found and not self._hidden)

    @property
    def doubts(self) -> dict[str, int]:
        """Return how many records leave open who they are, by kind of doubt."""
        counts = {
            Doubt.HIDDEN: self.hidden,
            Doubt.UNREADABLE: self.unreadable,
            Doubt.PARTIAL: int(not self.is_whole),
        }
        return {kind.value: count for kind, count in counts.items() if count}

    def add(self, page: CandidatePage) -> None:
        """Add the records of ``page``."""
        for candidate in page.candidates:
            self._add(candidate)
        nameless = 0
        for item in page.unreadable:
            if is_comparable_email(item.email):
                self._found.setdefault(f"email:{normalize_address(item.email or '')}", Listed(""))
            else:
                nameless += 1
        self._unreadable[page.page] = nameless

    def find(self, wanted: CandidateDetails) -> Finding:
        """Return whether ``wanted`` is in the flow."""
        for key in _keys(wanted):
            if key in self._found:
                return Finding(Presence.PRESENT, self._found[key])
        if similar := self._similar(wanted):
            return Finding(Presence.UNKNOWN, similar, Doubt.SIMILAR)
        if doubt := self._doubt(wanted):
            return Finding(Presence.UNKNOWN, doubt=doubt)
        return ABSENT

    def _add(self, candidate: Candidate) -> None:
        listed = Listed(candidate.id, candidate.status, candidate.name)
        if candidate.talent_id:
            self._talents.setdefault(candidate.talent_id, listed)
        if candidate.job_candidate_id:
            self._found.setdefault(f"job-candidate:{candidate.job_candidate_id}", listed)
        else:
            self._without_job_candidate += 1
        if candidate.has_comparable_email:
            key = f"email:{normalize_address(candidate.email or '')}"
            first = self._found.setdefault(key, listed)
            if first.id != listed.id:
                self._sharing.setdefault(key, {first.id}).add(listed.id)
            return
        self._hidden.setdefault(candidate.id, listed)
        if candidate.name:
            self._names.setdefault(_fold(candidate.name), listed)
        start, end = _ends(candidate.email or "")
        if start or end:
            self._masks.setdefault((start, end), listed)
            self._mask_sizes.add((len(start), len(end)))

    def _similar(self, wanted: CandidateDetails) -> Listed | None:
        """Return a record that is perhaps of the same person, by what it does show."""
        if wanted.talent_id and wanted.talent_id in self._talents:
            return self._talents[wanted.talent_id]
        name = _fold(f"{wanted.first_name} {wanted.last_name}")
        if name and name in self._names:
            return self._names[name]
        return self._masked(wanted) or self._cut(wanted) if wanted.email else None

    def _masked(self, wanted: CandidateDetails) -> Listed | None:
        """Return the record whose masked address shows the ends of the wanted one."""
        address = normalize_address(wanted.email)
        fitting = (
            (address[:start], address[len(address) - end :])
            for start, end in self._mask_sizes
            if start + end <= len(address)
        )
        return next((self._masks[ends] for ends in fitting if ends in self._masks), None)

    def _cut(self, wanted: CandidateDetails) -> Listed | None:
        """Return the record whose address looks whole and is the beginning of the wanted one."""
        key = f"email:{normalize_address(wanted.email)}"
        # Without an @ sign this is no address, and nothing is the beginning of one.
        at = key.find("@") if "@" in key else len(key)
        shorter = (key[:length] for length in range(at + 2, len(key)))
        return next((self._found[start] for start in shorter if start in self._found), None)

    def _doubt(self, wanted: CandidateDetails) -> Doubt | None:
        if self.hidden if wanted.email else self._without_job_candidate:
            return Doubt.HIDDEN
        if self.unreadable:
            return Doubt.UNREADABLE
        return None if self.is_whole else Doubt.PARTIAL


def _keys(wanted: CandidateDetails) -> list[str]:
    keys = [wanted.key]
    if wanted.email and wanted.job_candidate_id:
        keys.append(f"job-candidate:{wanted.job_candidate_id}")
    return keys


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _ends(address: str) -> tuple[str, str]:
    """Return what a masked address shows before its mask, and after it."""
    parts = MASK.split(address.strip().casefold())
    return parts[0], parts[-1] if len(parts) > 1 else ""
