"""The score and the result of an attempt, in each way that the partner may write them.

What is no number is no score, and never 0.
"""

import re

from flows_api.decoding.field_tables import FieldTable
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    fold_word,
    parse_number,
    parse_word,
)

NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
POINTS = re.compile(rf"({NUMBER})\s*(?:%|percent|points|pts\.?)?", re.IGNORECASE)
SHARE = re.compile(rf"({NUMBER})\s*(?:/|of|out of)\s*({NUMBER})", re.IGNORECASE)
LARGEST = 1e15
MAX_TEXT = 40
ROUNDED = 1
"""How far a score of 100 may be from the share that its points give."""
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
"""A maximum such as "1,000", of which nobody can tell whether it is one or a thousand."""

UNITS = ("score", "points", "marks")
MAXIMA = (
    "max",
    "maximum",
    "max_possible",
    "maximum_possible",
    "total_possible",
    "possible",
    "full",
)
PERCENT_KEYS = (
    *("percentage", "score_percentage", "percent", "score_percent", "percentage_score"),
    *("percent_score", "score_pct", "pct_score", "pct", "percentage_obtained"),
    *("obtained_percentage", "percentage_correct", "percent_correct", "score_in_percent"),
)
FRACTION_KEYS = ("fraction", "score_fraction", "ratio")
SCORE_KEYS = ("score", "value", "points", "obtained", "final_score", "overall_score")
RAW_KEYS = (
    *("raw_score", "raw", "raw_points", "raw_marks", "marks", "obtained", "earned", "achieved"),
    *(f"{unit}_{word}" for unit in UNITS for word in ("obtained", "earned", "achieved", "scored")),
    *(f"{word}_{unit}" for word in ("obtained", "earned", "achieved") for unit in UNITS),
)
"""Names of points whose maximum differs by assessment: no score of 100 by themselves."""
MAXIMUM_KEYS = (
    *(f"{word}_{unit}" for word in MAXIMA for unit in UNITS),
    *(f"{unit}_{word}" for unit in UNITS for word in MAXIMA),
    *("max", "maximum", "max_value", "out_of", "score_out_of", "possible", "scale", "score_scale"),
    *("total_points", "total_marks", "points_total", "marks_total", "total"),
)
TOTAL_KEYS = ("total_score", "score_total")
"""Names of a maximum beside a score, and of a score without one."""
QUESTION_KEYS = ("total_questions", "question_count", "questions_count", "number_of_questions")
PASSED_KEYS = ("passed", "is_passed", "has_passed", "pass")
RESULT_KEYS = ("result", "verdict", "outcome", "decision", "status")
PASSED_WORDS = frozenset({"passed", "pass", "true", "yes", "1"})
FAILED_WORDS = frozenset({"failed", "fail", "notpassed", "false", "no", "0"})
RESULT_WORDS = (PASSED_WORDS | FAILED_WORDS) - {"0", "1"}
"""The words of an object that is a result. A number within may be its id."""


def parse_points(value: object) -> float | None:
    """Return a number, also from text such as "62,5" or "62.5 %", None for anything else."""
    if value is None:
        return None
    if isinstance(value, str):
        found = POINTS.fullmatch(value.strip())
        value = found[1].replace(",", ".") if found else None
    number = parse_number(value)
    return number if number is not None and abs(number) <= LARGEST else None


def _as_received(value: object) -> object:
    return value


def _as_text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        return value.strip()[:MAX_TEXT] or None
    number = parse_number(value)
    return None if number is None else f"{number:.15g}"


SCORE = FieldTable(
    percent=(parse_points, *PERCENT_KEYS),
    fraction=(parse_points, *FRACTION_KEYS),
    score=(_as_received, *SCORE_KEYS),
    raw=(_as_received, *RAW_KEYS),
    maximum=(_as_received, *MAXIMUM_KEYS),
    total=(_as_received, *TOTAL_KEYS),
    questions=(parse_points, *QUESTION_KEYS),
)
RECEIVED_KEYS = (*SCORE_KEYS, *RAW_KEYS, *TOTAL_KEYS, *PERCENT_KEYS)
RECEIVED = FieldTable(text=(_as_text, *RECEIVED_KEYS))


def parse_score(fields: Fields) -> float | None:
    """Return an attempt's score of 100, None where there is none that can be understood.

    It may stand in ``score``, ``{score, maxScore}``, ``percentage``, ``fraction`` or "39/50".
    """
    found = _score_fields(SCORE, fields)
    percent, fraction = found.get("percent"), found.get("fraction")
    if isinstance(percent, float):
        return percent
    if isinstance(fraction, float):
        return fraction * 100
    score, raw, total = found.get("score"), found.get("raw"), found.get("total")
    maximum = found.get("maximum")
    if score is None and raw is None:
        return parse_points(total) if maximum is None else _of_maximum(total, maximum)
    if isinstance(score, str) and (by_itself := _score_in_text(score.strip())) is not None:
        return by_itself
    if maximum is None and total is not None:
        return _of_total(raw if score is None else score, total)
    if score is None:
        return None if maximum is None else _of_maximum(raw, maximum)
    if maximum is None:
        return _beside_questions(parse_points(score), found.get("questions"))
    return _of_hundred_already(score, raw, maximum) or _of_maximum(score, maximum)


def _score_fields(table: FieldTable, fields: Fields) -> Fields:
    """Return what stands in the object under ``score``, completed by what stands beside it."""
    score = fields.get("score")
    if not isinstance(score, dict):
        return table.read(fields)
    beside = {name: value for name, value in fields.items() if name not in SCORE_KEYS}
    return table.read(beside) | table.read(fold_keys(score))


def _score_in_text(score: str) -> float | None:
    """Return the score of "39/50" or "78 %", which no maximum beside it changes."""
    if share := SHARE.fullmatch(score):
        return _of_hundred(share[1], share[2])
    return parse_points(score) if score.lower().endswith(("%", "percent")) else None


def _of_total(score: object, total: object) -> float | None:
    """Return the score of 100 beside a total, which may be its maximum or a sum of scores.

    Where both are equal, it is all points or the same score twice.
    """
    points = parse_points(score)
    if points is not None and points == parse_points(total):
        return points if points in (0, 100) else None
    return _of_maximum(score, total)


def _beside_questions(points: float | None, questions: object) -> float | None:
    """Return points of 100, None where they may be the number of right answers as well."""
    is_count = points and isinstance(questions, float) and points <= questions
    return None if is_count else points


def _of_hundred_already(score: object, raw: object, maximum: object) -> float | None:
    """Return a score that is what ``raw`` and ``maximum`` give, None for one of the maximum."""
    points, share = parse_points(score), _of_hundred(raw, maximum)
    if points is None or raw is None or share is None or points == parse_points(raw):
        return None
    return points if abs(points - share) <= ROUNDED else None


def _of_maximum(score: object, maximum: object) -> float | None:
    """Return points of a maximum, None for more than it, since they are of another one."""
    most = fold_keys(maximum)
    share = _of_hundred(score, first_of(most, *MAXIMUM_KEYS) if most else maximum)
    return share if share is None or share <= 100 else None


def score_text(fields: Fields) -> str | None:
    """Return a score that can't be understood as it came, such as "n/a" or "17.4"."""
    text = _score_fields(RECEIVED, fields).get("text")
    return text if isinstance(text, str) else None


def parse_passed(fields: Fields) -> bool | None:
    """Return the partner's result, from ``passed``, ``result`` or ``status``, in any case."""
    for name in (*PASSED_KEYS, *RESULT_KEYS):
        if name not in fields:
            continue
        value = fields[name]
        if isinstance(value, bool) and name != "status":
            return value
        if isinstance(value, int | float) and name in PASSED_KEYS and value in (0, 1):
            return bool(value)
        if isinstance(value, dict | list):
            value = parse_word(value, RESULT_WORDS)
        if isinstance(value, str) and (passed := _passed_by_word(value)) is not None:
            return passed
    return None


def _passed_by_word(text: str) -> bool | None:
    word = fold_word(text)
    return True if word in PASSED_WORDS else False if word in FAILED_WORDS else None


def _of_hundred(score: object, maximum: object) -> float | None:
    if isinstance(maximum, str) and GROUPED.fullmatch(maximum.strip()):
        return None
    points, most = parse_points(score), parse_points(maximum)
    if points is None or maximum is None:
        return points
    return points * 100 / most if most is not None and most > 0 else None
