"""A census of the shapes that a partner answers with: names and types, never a value.

The documentation leaves the shapes of candidates, attempts and scores open (docs/partner-api.md,
Tolerance). The census says what a real partner sends, so that a person can see it, and send it on.

A name is kept only if it looks like the name of a field. Some APIs use addresses, ids or people's
names as the keys of an object. These are counted, and their objects are walked as one.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flows_api.census_fields import KNOWN_FIELDS
from flows_api.decoding.json_body import parse_json
from flows_api.decoding.values import to_snake_case

MAX_DEPTH = 8
MAX_PATHS = 400
MAX_KEYS = 60
"""The most fields of an object. One with more is keyed by data."""
MAX_ANSWERS = 50
MAX_ITEMS = 200
"""The most items of a list that are looked at, so that the census takes a bounded time."""

FIELD_NAME = re.compile(r"[a-z][a-zA-Z]{1,39}(_[a-z]{1,20}){0,4}", re.ASCII)
COMPOUND_NAME = re.compile(r"[a-z]{2,20}([A-Z][a-z]{1,20}|_[a-z]{1,20}){1,4}", re.ASCII)
ANY_KEY = "*"
"""The place of a key that may be data."""


@dataclass
class Census:
    """The types that were seen at each path of the answers of each kind.

    ``add`` may be called by several threads.
    """

    answers: Counter[str] = field(default_factory=Counter)
    types: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, kind: str, body: bytes) -> None:
        """Count the shapes in an answer. A body that is not JSON counts as such."""
        with self._lock:
            if self.answers[kind] >= MAX_ANSWERS:
                return
            self.answers[kind] += 1
            try:
                payload = parse_json(body) if body.strip() else None
            except ValueError:
                self._count(kind, "", "not JSON")
            else:
                self._walk(kind, "", payload, 0)

    def as_json(self) -> dict[str, Any]:
        """Return the census for storage: by kind, the number of answers, and types by path."""
        with self._lock:
            return {
                kind: {
                    "answers": self.answers[kind],
                    "shapes": {
                        path: dict(sorted(types.items())) for path, types in sorted(paths.items())
                    },
                }
                for kind, paths in sorted(self.types.items())
            }

    def _walk(self, kind: str, path: str, value: object, depth: int) -> None:
        self._count(kind, path, type_name(value))
        if depth >= MAX_DEPTH:
            return
        if isinstance(value, list):
            for item in value[:MAX_ITEMS]:
                self._walk(kind, f"{path}[]", item, depth + 1)
        elif isinstance(value, dict):
            names = field_names(value)
            for key, nested in list(value.items())[:MAX_ITEMS]:
                name = names.get(key, ANY_KEY)
                self._walk(kind, f"{path}.{name}" if path else name, nested, depth + 1)

    def _count(self, kind: str, path: str, name: str) -> None:
        paths = self.types.setdefault(kind, {})
        if path in paths or len(paths) < MAX_PATHS:
            paths.setdefault(path, Counter())[name] += 1


def field_names(value: Mapping[str, object]) -> dict[str, str]:
    """Return the keys of an object that can only be names of fields.

    A known name counts however it is written. Any other has to look like a field's: it begins in
    lower case, as no name of a person does, and holds neither "@" nor digits. A single word needs a
    known field beside it.
    """
    if len(value) > MAX_KEYS:
        return {}
    known = {key for key in value if to_snake_case(key[:60]) in KNOWN_FIELDS}
    form = FIELD_NAME if known else COMPOUND_NAME
    return {key: key for key in value if key in known or form.fullmatch(key)}


def type_name(value: object) -> str:
    """Return the JSON type of a value, and of a text its form."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "time in ms" if 10**11 < value < 10**14 else "integer"
    if isinstance(value, float):
        return "decimal"
    if isinstance(value, str):
        return next((name for name, form in TEXT_FORMS if form.fullmatch(value)), "text")
    return "list" if isinstance(value, list) else "object"


TEXT_FORMS = (
    ("empty text", re.compile(r"\s*")),
    ("number as text", re.compile(r"[+-]?\d{1,12}([.,]\d{1,6})?", re.ASCII)),
    ("percentage as text", re.compile(r"\d{1,3}([.,]\d{1,6})?\s?%", re.ASCII)),
    (
        "time as text",
        re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(Z|[+-]\d\d:?\d\d)?", re.ASCII),
    ),
    ("date as text", re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)),
    (
        "masked e-mail address",
        # Bounded, since it would take quadratic time of a long text full of signs.
        re.compile(
            r"[^@\s]{0,64}[*•…][^@\s]{0,64}@[^@\s]{1,255}"
            r"|[^@\s]{1,64}@[^@\s]{0,255}[*•…][^@\s]{0,255}"
        ),
    ),
    ("e-mail address", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")),
    ("UUID", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)),
    ("URL", re.compile(r"https?://\S+", re.IGNORECASE)),
    ("code as text", re.compile(r"[A-Z]{2,20}(_[A-Z]{1,20}){0,4}", re.ASCII)),
)
