"""The score and the result of an attempt, in each way that the partner may write them.

What is no number is no score, and never 0.
"""

import re

from flows_api.decoding.values import Fields, first_of, fold_keys, fold_word, parse_number

NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
POINTS = re.compile(rf"({NUMBER})\s*(?:%|percent|points|pts\.?)?", re.IGNORECASE)
SHARE = re.compile(rf"({NUMBER})\s*(?:/|of|out of)\s*({NUMBER})", re.IGNORECASE)
LARGEST = 1e15
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
"""A maximum such as "1,000", of which nobody can tell whether it is one or a thousand."""

PERCENT_KEYS = ("percentage", "score_percentage", "percent", "score_percent")
FRACTION_KEYS = ("fraction", "score_fraction", "ratio")
SCORE_KEYS = ("score", "value", "points", "obtained", "total_score", "final_score", "overall_score")
MAXIMUM_KEYS = ("max_score", "max", "maximum", "max_points", "out_of", "score_max")
PASSED_KEYS = ("passed", "is_passed", "has_passed", "pass")
RESULT_KEYS = ("result", "verdict", "outcome", "decision", "status")
PASSED_WORDS = frozenset({"passed", "pass", "true", "yes", "1"})
FAILED_WORDS = frozenset({"failed", "fail", "notpassed", "false", "no", "0"})


def parse_points(value: object) -> float | None:
    """Return a number, also from text such as "62,5" or "62.5 %", None for anything else."""
    if value is None:
        return None
    if isinstance(value, str):
        found = POINTS.fullmatch(value.strip())
        value = found[1].replace(",", ".") if found else None
    number = parse_number(value)
    return number if number is not None and abs(number) <= LARGEST else None


def parse_score(fields: Fields) -> float | None:
    """Return an attempt's score of 100, None where there is none that can be understood.

    It may stand in ``score``, ``{score, maxScore}``, ``percentage``, ``fraction`` or "39/50".
    """
    source = _score_fields(fields)
    percent = parse_points(first_of(source, *PERCENT_KEYS))
    if percent is not None:
        return percent
    fraction = parse_points(first_of(source, *FRACTION_KEYS))
    if fraction is not None:
        return fraction * 100
    score = first_of(source, *SCORE_KEYS)
    if isinstance(score, str) and (share := SHARE.fullmatch(score.strip())):
        return _of_hundred(share[1], share[2])
    return _of_hundred(score, first_of(source, *MAXIMUM_KEYS))


def _score_fields(fields: Fields) -> Fields:
    """Return the object under ``score``, else ``fields`` themselves."""
    score = fields.get("score")
    return (fold_keys(score) or fields) if isinstance(score, dict) else fields


def score_text(fields: Fields) -> str | None:
    """Return a score that is text without being a number, such as "n/a"."""
    source = _score_fields(fields)
    text = first_of(source, *SCORE_KEYS, *PERCENT_KEYS)
    return text.strip()[:40] or None if isinstance(text, str) else None


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
