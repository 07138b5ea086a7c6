"""What a column means: by its header in the usual spellings, else by what is in it."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "email": _("E-mail"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "name": _("Whole name"),
    "job_candidate_id": _("Job-candidate id"),
    "job_id": _("Job id"),
    "talent_id": _("Talent id"),
}
"""The API's fields (contract.md §3.6), and ``name``, which is split into first and last."""

SPELLINGS = {
    "email": "email|emailaddress|mail|mailaddress|emailadresse|mailadresse|epost|adresse"
    "|emailid|workemail|privateemail|candidateemail|kontaktemail|eadresse|correo|courriel",
    "first_name": "firstname|first|givenname|forename|vorname|rufname|prenom|candidatefirstname",
    "last_name": "lastname|last|surname|familyname|nachname|familienname|zuname|nom"
    "|candidatelastname",
    "name": "name|fullname|candidate|candidatename|kandidat|kandidatin|bewerber|bewerberin"
    "|bewerbername|vollername|vollstandigername|person|vorundnachname|vornameundnachname",
    "job_candidate_id": "jobcandidateid|jobcandidate|applicationid|bewerbungsid|bewerbungsnummer",
    "job_id": "jobid|job|stellenid|stelle|positionid|requisitionid|vacancyid",
    "talent_id": "talentid|talent",
}
BY_SPELLING = {word: name for name, words in SPELLINGS.items() for word in words.split("|")}


def recognised(cells: Sequence[str]) -> tuple[str, ...] | None:
    """What each of a header's columns means; None if this is no header: it has an address in it,
    or names neither an e-mail nor a job candidate."""
    if any("@" in cell for cell in cells):
        return None
    found = _once([BY_SPELLING.get(_folded(cell), "") for cell in cells])
    return found if {"email", "job_candidate_id"} & set(found) else None


def guessed(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """What columns without a header mean: most addresses are e-mails, one column of words beside
    them is the name, two are first and last."""
    addresses = [sum("@" in cell for cell in _column(rows, n)) for n in range(width)]
    email = addresses.index(max(addresses)) if any(addresses) else None
    words = [n for n in range(width) if n != email and _is_words(_column(rows, n))]
    meaning = {email: "email"} if email is not None else {}
    names = {1: ("name",)}.get(len(words), ("first_name", "last_name"))
    meaning |= dict(zip(words, names, strict=False))
    return tuple(meaning.get(n, "") for n in range(width))


def _column(rows: Sequence[Sequence[str]], n: int) -> list[str]:
    return [row[n] for row in rows if n < len(row) and row[n]]


def _is_words(cells: list[str]) -> bool:
    return bool(cells) and not any(re.search(r"[\d@]", cell) for cell in cells)


def _once(names: list[str]) -> tuple[str, ...]:
    """Each meaning for the first column that has it only."""
    return tuple(
        name if name and name not in names[:place] else "" for place, name in enumerate(names)
    )


def _folded(header: str) -> str:
    """A header without case, accents, spaces and signs: "E-Mail-Adresse:" is "emailadresse"."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)
