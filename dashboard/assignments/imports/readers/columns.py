"""The meaning of columns: by their header in the usual spellings, else by their content."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "email": _("E-mail"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "name": _("Full name"),
    "job_candidate_id": _("Job-candidate ID"),
    "job_id": _("Job ID"),
    "talent_id": _("Talent ID"),
}
"""Fields of the API (docs/partner-api.md, Assign), and ``name``, which is split in two."""

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
BY_SPELLING = {
    spelling: name for name, spellings in SPELLINGS.items() for spelling in spellings.split("|")
}


def recognize_header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """Return the meaning of each of a header's columns, "" for unknown ones.

    Return None if this is no header: it has an address in it, or names neither an e-mail nor a job
    candidate.
    """
    if any("@" in cell for cell in cells):
        return None
    meanings = _first_only([BY_SPELLING.get(_normalized(cell), "") for cell in cells])
    return meanings if {"email", "job_candidate_id"} & set(meanings) else None


def guess_columns(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """Return the meaning of columns without a header.

    The column with most addresses is the e-mail. One column of words beside it is the name, two are
    first and last name.
    """
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


def _first_only(names: list[str]) -> tuple[str, ...]:
    """Keep each meaning only for its first column."""
    return tuple(
        name if name and name not in names[:position] else "" for position, name in enumerate(names)
    )


def _normalized(header: str) -> str:
    """Return a header without case, accents and signs: "E-Mail-Adresse:" is "emailadresse"."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)
