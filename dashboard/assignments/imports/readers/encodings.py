"""The encoding of a text: by its marks, as UTF-8 where all but a few lines are, else by evidence.

For each encoding the words beyond ASCII are weighed: as letters of its languages, by their case, as
known names, and by the language of the header.
"""

import codecs
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from dashboard.assignments.imports.texts.known_names import names_by_language

LANGUAGES_FILE: Final = Path(__file__).with_name("languages.toml")
BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
EAST_ASIAN: Final = frozenset(("gb18030", "big5", "cp932", "euc_jp", "cp949", "iso2022_jp"))
MAX_WEIGHED_LINES: Final = 300
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0590-\u05ff\u064b-\u0652\u0e31-\u0e4e])*")
HARMLESS: Final = frozenset("\u00a0–—‘’‚“”„«»…€£§°·•®™´¨¿¡ºª№、。・「」（）\u3000，；")
NAME_BONUS, HEADER_BONUS, CASE_PENALTY, MIX_PENALTY, DENSE_PENALTY = 1.5, 0.3, 1.5, 2.0, 1.0
SYMBOL_SCORE, SIGN_SCORE, APOSTROPHE_SCORE = -1.0, -0.2, 1.0
APOSTROPHE = re.compile(r"(?<=[^\W\d_])\u2019(?=[^\W\d_])")
"""As office programs write it: "O’Brien". In another encoding it is a letter or a symbol."""
PREFIXES: Final = re.compile(r"Mc|Mac|O|D|L")
"""The starts of names that have a capital inside, such as "McKay" and "OBrien"."""
SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""A character of several bytes in UTF-8."""
FINAL_HEBREW: Final = frozenset("םןךףץ")


@dataclass(frozen=True)
class Decoded:
    """A text with the encoding it was decoded from.

    ``foreign_lines`` counts the lines of a UTF-8 text that were in another one, ``foreign``.
    ``double`` is the encoding that undoes a second one, where the text seems to have it.
    """

    text: str
    encoding: str
    foreign: str = ""
    foreign_lines: int = 0
    is_sure: bool = True
    double: str = ""


@dataclass(frozen=True)
class Language:
    """A language: the weight of each of its letters, and the encodings of its lists."""

    code: str
    weights: dict[str, float]
    encodings: tuple[str, ...]
    weight: float


@cache
def languages() -> tuple[Language, ...]:
    sections = tomllib.loads(LANGUAGES_FILE.read_text("utf-8"))
    return tuple(
        Language(
            code,
            _weights(section["letters"]),
            tuple(section["encodings"].split()),
            section.get("weight", 1.0),
        )
        for code, section in sections.items()
    )


@cache
def encodings() -> tuple[str, ...]:
    """Return the encodings that are tried, the likely ones first."""
    known = [name for language in languages() for name in language.encodings]
    return tuple(dict.fromkeys(known))


def decode(raw: bytes, selected: str | None = None) -> Decoded:
    """Return the text in ``raw``, in the ``selected`` encoding or a guessed one."""
    if selected:
        return Decoded(raw.decode(selected, errors="replace"), selected)
    if (marked := _marked(raw)) and marked != "utf-8-sig":
        return Decoded(raw.decode(marked, errors="replace"), marked)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\x1b$" in raw and raw.isascii():
        return Decoded(raw.decode("iso2022_jp", errors="replace"), "iso2022_jp")
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_lines(raw)


def _marked(raw: bytes) -> str:
    """Return the encoding by the byte order mark, or UTF-16 by the zeros of ASCII letters."""
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return encoding
    start = raw[:200]
    if start.count(0) * 4 <= len(start):
        return ""
    return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _decode_lines(raw: bytes) -> Decoded:
    """Decode lines that are UTF-8 as such, and the others by evidence.

    Words in UTF-8 hardly ever come about by chance. Several bytes of an East Asian text may. Among
    lines in UTF-8, one that has other such words was cut within a character, which is lost.
    """
    lines = raw.splitlines(keepends=True)
    odd = [n for n, line in enumerate(lines) if not _is_utf8(line)]
    wide = sum(not line.isascii() for line in lines) - len(odd)
    if wide >= len(odd):
        odd = [n for n in odd if not SEQUENCE.search(lines[n])]
    if not odd:
        return Decoded(raw.decode("utf-8", errors="replace"), "utf-8")
    encoding, is_sure = guess_encoding([lines[n] for n in odd], header_languages(raw))
    if not wide or (encoding in EAST_ASIAN and wide < len(odd)):
        return Decoded(raw.decode(encoding, errors="replace"), encoding, is_sure=is_sure)
    foreign = set(odd)
    text = "".join(
        line.decode(encoding if n in foreign else "utf-8", errors="replace")
        for n, line in enumerate(lines)
    )
    if wide >= len(odd):
        return Decoded(text, "utf-8", encoding, len(odd))
    return Decoded(text, encoding, "utf-8", wide, is_sure=is_sure)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def header_languages(raw: bytes) -> frozenset[str]:
    """Return the languages of the header words in ASCII at the start of ``raw``."""
    from dashboard.assignments.imports.readers.headers import read_heading

    start = raw[:2_000].decode("ascii", errors="replace").splitlines()[:5]
    cells = [cell for line in start for cell in re.split(r"[,;\t|]", line.replace('"', ""))]
    known = [read_heading(cell).languages for cell in cells if cell and "\ufffd" not in cell]
    return frozenset(code for codes in known if len(codes) == 1 for code in codes) - {"en"}


def guess_encoding(
    lines: Iterable[bytes], header: frozenset[str] = frozenset()
) -> tuple[str, bool]:
    """Return the encoding in which ``lines`` read best, and whether none other reads as well."""
    sample = list(lines)[:MAX_WEIGHED_LINES]
    raw = b"\n".join(sample)
    scores = [
        (score_text(text, encoding, header), text, encoding)
        for encoding in encodings()
        if (text := _strictly(raw, encoding)) is not None
    ]
    if not scores:
        return "cp1252", False
    best_score, best_text, best = max(scores, key=lambda scored: scored[0])
    rivals = [score for score, text, _encoding in scores if text != best_text]
    return best, best_score > max(rivals, default=-9.0) + 0.1 and best_score > 0


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def score_text(text: str, encoding: str, header: frozenset[str] = frozenset()) -> float:
    """Return how well the words of ``text`` read that are not ASCII, as a mean per word."""
    spoken = [language for language in languages() if encoding in language.encodings]
    scores = [
        _word_score(word, spoken, header) for word in WORD.findall(text) if not word.isascii()
    ]
    scores += [APOSTROPHE_SCORE] * len(APOSTROPHE.findall(text))
    rest = WORD.sub("", APOSTROPHE.sub("", text))
    others = [letter for letter in rest if not letter.isascii()]
    scores += [SIGN_SCORE if letter in HARMLESS else SYMBOL_SCORE for letter in others]
    return sum(scores) / len(scores) if scores else 0.0


def _word_score(word: str, spoken: list[Language], header: frozenset[str]) -> float:
    best = max((_score_in(word, language, header) for language in spoken), default=0.0)
    return best - _penalties(word)


def _score_in(word: str, language: Language, header: frozenset[str]) -> float:
    """Return the mean weight of the word's letters, more for a name and the header's language."""
    lowered = _lower(word, language.code)
    letters = [letter for letter in lowered if not letter.isascii()]
    weight = sum(language.weights.get(letter, _unlisted(letter)) for letter in letters)
    score = weight / len(letters) * language.weight if letters else 0.0
    if lowered in names_by_language().get(language.code, ()):
        score += NAME_BONUS
    return score + HEADER_BONUS * (language.code in header)


def _lower(word: str, code: str) -> str:
    if code == "tr":
        word = word.replace("I", "ı").replace("İ", "i")
    return word.lower()


def _unlisted(letter: str) -> float:
    """Return the weight of a letter that a language has not. Han has too many to list."""
    if "가" <= letter <= "힣":
        return 0.6
    if "一" <= letter <= "鿿":
        return 0.2 if _is_usual_han(letter) else 0.0
    return -1.0


def _is_usual_han(letter: str) -> bool:
    """Return whether a Han character is among the frequent ones of GB 2312 or Big5."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            lead = letter.encode(encoding)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return True
    return False


def _penalties(word: str) -> float:
    """Return what speaks against ``word``: capitals inside, mixed scripts, accents throughout."""
    penalty = CASE_PENALTY * _is_oddly_cased(word)
    kinds = {_script(letter) for letter in word}
    penalty += MIX_PENALTY * (len(kinds - {"mark"}) > 1)
    accented = sum(not letter.isascii() for letter in word)
    if kinds == {"latin"} and len(word) > 2 and accented * 2 > len(word):
        penalty += DENSE_PENALTY
    return penalty + MIX_PENALTY * any(letter in FINAL_HEBREW for letter in word[:-1])


def _is_oddly_cased(word: str) -> bool:
    if word in (word.lower(), word.upper()):
        return False
    prefix = PREFIXES.match(word)
    parts = [word, word[prefix.end() :]] if prefix else [word]
    return not any(part[:1].isupper() and part[1:] == part[1:].lower() for part in parts)


def _script(letter: str) -> str:
    if unicodedata.category(letter).startswith("M"):
        return "mark"
    name = unicodedata.name(letter, "NONE").split()[0]
    east_asian = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
    return "east" if name in east_asian else name.lower()


def _weights(letters: str) -> dict[str, float]:
    """Return a weight for each letter, from 1.0 for the first down to 0.3 for the last."""
    order = list(_distinct(letters))
    step = 0.7 / max(len(order) - 1, 1)
    is_list_of_many = len(order) > 100
    return {letter: 1.0 if is_list_of_many else 1.0 - n * step for n, letter in enumerate(order)}


def _distinct(letters: str) -> Iterator[str]:
    yield from dict.fromkeys(letters)
