"""Roles in a text: whose address stands there, as the words beside it say.

A recruiter, a sender or a referrer is no candidate, and some candidates are not to be invited. The
words lie in ``other_roles.toml``.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from dashboard.assignments.imports.texts.known_names import is_given_name
from dashboard.assignments.imports.texts.prose import is_sentence_word
from dashboard.assignments.note_codes import NoteCode

WORDS_FILE: Final = Path(__file__).with_name("other_roles.toml")
LABEL: Final = re.compile(r"([^\W\d_][^:\uff1a@.,;<>|\t()]{0,40})[:\uff1a]")
CELL_END: Final = re.compile(r"[\t|]")
PART_END: Final = re.compile(r"[,;\t|]")
BEFORE_WORDS: Final = " \t-\u2013\u2014>()[]:*,"
MAX_LABEL_WORDS: Final = 4
MAX_LINE_LENGTH: Final = 5_000
MAX_SIGNATURE_LINES: Final = 10
MAX_SIGNATURE_ADDRESSES: Final = 2
Line = tuple[int, str]
IsOther = Callable[[str], bool]
"""Whether a label's words, as of a column, are about another than the candidate."""


@cache
def phrases(section: str) -> frozenset[str]:
    sections = tomllib.loads(WORDS_FILE.read_text("utf-8"))
    texts = ",".join(sections[section].values()).split(",")
    return frozenset(text.strip().casefold() for text in texts)


@cache
def _pattern(*sections: str) -> "re.Pattern[str]":
    texts = sorted((text for one in sections for text in phrases(one)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, texts))})(?!\w)", re.IGNORECASE)


def says_opt_out(text: str) -> bool:
    """Return whether ``text`` says that a candidate is not to be invited."""
    return _pattern("opt_outs").search(_straight(text)) is not None


class Roles:
    """Reads, line by line, which addresses of a text are not to be invited, and why.

    A label alone on its line is about the lines below it, up to an empty one or another label.
    """

    def __init__(self, lines: Sequence[Line], is_other_label: IsOther) -> None:
        self._is_other_label = is_other_label
        self._signature = _signature_lines(lines)
        self._has_recipients = any(_is_recipients(line) for _number, line in lines)
        self._section: NoteCode | None = None

    def read_line(self, number: int, line: str, addresses: Sequence[str]) -> list[NoteCode | None]:
        """Return a note for each of the ``addresses`` in ``line``, None for a candidate's."""
        line = _straight(line[:MAX_LINE_LENGTH])
        if number in self._signature or _is_reply(line):
            return [NoteCode.OTHER_ROLE] * len(addresses)
        if not addresses:
            self._section = self._section_below(line)
            return []
        places = _places(line, addresses)
        note, notes, end = self._section, list[NoteCode | None](), 0
        ends = [start for start, _end in places[1:]] + [len(line)]
        for (start, after), next_start in zip(places, ends, strict=True):
            note = self._note_before(line[end:start], note)
            gap, end = line[after:next_start], after
            is_last = next_start == len(line)
            if not is_last and (opt_out := _opt_out_at_start(gap)):
                end += opt_out
                notes.append(NoteCode.OPTED_OUT)
            else:
                notes.append(NoteCode.OPTED_OUT if is_last and says_opt_out(gap) else note)
        self._section = note if line.rstrip().endswith((",", ";")) else self._section
        return notes

    def _section_below(self, line: str) -> NoteCode | None:
        """Return the note of the lines below one without an address."""
        if not line.strip():
            return None
        if line.rstrip().endswith((":", "\uff1a")):
            return self._note_before(line.strip(), None)
        return None if LABEL.search(line) else self._section

    def _note_before(self, text: str, note: NoteCode | None) -> NoteCode | None:
        """Return the note of an address after ``text``, which follows one with ``note``."""
        if CELL_END.search(text):
            note = None
        for found in LABEL.finditer(text):
            is_other = self._is_other(found[1])
            if is_other is not None:
                note = NoteCode.OTHER_ROLE if is_other else None
        if _pattern("other_phrases").search(text):
            note = NoteCode.OTHER_ROLE
        return NoteCode.OPTED_OUT if _pattern("opt_outs", "exceptions").search(text) else note

    def _is_other(self, label: str) -> bool | None:
        """Return whether a ``label`` is about another than the candidate, None if unknown."""
        plain = " ".join(label.split()).strip(BEFORE_WORDS).casefold()
        if plain in phrases("to_labels"):
            return False
        if plain in phrases("copy_labels"):
            return self._has_recipients
        if plain in phrases("other_labels"):
            return True
        words = plain.split()
        is_name = len(words) > 1 and is_given_name(words[0])
        if len(words) > MAX_LABEL_WORDS or is_name or any(map(is_sentence_word, words)):
            return None
        rest = " ".join(word for word in words if word not in phrases("events"))
        return self._is_other_label(rest) or None


def _straight(text: str) -> str:
    return text.replace("\u2019", "'")


def _places(line: str, addresses: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each address begins and ends in ``line``. One not found stands at the last."""
    folded, places, end = line.lower(), list[tuple[int, int]](), 0
    for address in addresses:
        start = folded.find(address.lower(), end)
        start, end = (start, start + len(address)) if start >= 0 else (end, end)
        places.append((start, end))
    return places


def _opt_out_at_start(gap: str) -> int:
    """Return where an opt-out at the start of ``gap`` ends, 0 for none.

    After a comma it may belong to the next address.
    """
    skipped = len(gap) - len(gap.lstrip(BEFORE_WORDS.replace(",", "")))
    found = _pattern("opt_outs").match(gap, skipped)
    is_closed = found and (PART_END.search(gap, found.end()) or ")" in gap[found.end() :])
    return found.end() if found and is_closed else 0


def _is_reply(line: str) -> bool:
    """Return whether ``line`` stands above a quoted e-mail: "On Monday Rita Smith wrote:"."""
    is_above = line.rstrip(" >").endswith(":")
    return is_above and _pattern("reply_verbs").search(line) is not None


def _is_recipients(line: str) -> bool:
    found = LABEL.match(line.strip(" >*"))
    return found is not None and found[1].strip().casefold() in phrases("to_labels")


def _is_closing(line: str) -> bool:
    """Return whether ``line`` ends an e-mail, alone or with a name: "Thanks, Rita"."""
    head, _comma, name = line.strip(" >").rstrip(" ,.!").partition(",")
    is_short = len(name.split()) < 4 and "@" not in line
    return is_short and head.strip(" !.").casefold() in phrases("closings")


def _signature_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Return the numbers of the lines of a signature at the end, below some addresses.

    A long one, or one with many addresses, is none: a list may follow after "Thanks".
    """
    filled = [(number, line) for number, line in lines if line.strip()]
    last = filled[-MAX_SIGNATURE_LINES:]
    for at, (number, line) in enumerate(last):
        if not _is_closing(line) and line.strip(" >") != "--":
            continue
        below = last[at + 1 :]
        before = [text for n, text in filled if n < number]
        # Two dashes may as well stand between two candidates.
        least = 1 if _is_closing(line) else 2
        has_candidates = sum(text.count("@") for text in before) >= least
        count = sum(text.count("@") for _n, text in below)
        if has_candidates and count <= MAX_SIGNATURE_ADDRESSES:
            return frozenset(n for n, _text in below)
    return frozenset()
