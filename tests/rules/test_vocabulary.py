"""One language: no name holds a word that docs/glossary.md has replaced, and docstrings read alike.

Names are read where they are made: in Python by its syntax tree, then URL names and paths,
templates, CSS classes and data attributes. Prose is not read: a word may be wrong as a name and
right in a sentence.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from tests.support.access import routes

ROOT = Path(settings.BASE_DIR)

RETIRED = {
    "across": "candidate profile, cross flow",
    "ask": "query, request",
    "asked": "requested",
    "asking": "query",
    "asks": "requests",
    "besides": "profile",
    "care": "annotations",
    "choose": "select",
    "chosen": "selected",
    "coming": "freshness",
    "crew": "thread pool",
    "deed": "bulk action",
    "deeds": "bulk actions",
    "drafting": "drafts",
    "elsewhere": "other flows",
    "figure": "metric",
    "figures": "metrics",
    "glance": "status counts",
    "heard": "received",
    "holding": "personal data",
    "holdings": "personal data",
    "idling": "session timeout",
    "insist": "force",
    "journey": "lifecycle, completion",
    "journeys": "completion",
    "judge": "validate",
    "judged": "scored, validated",
    "judging": "validation",
    "keeper": "personal data source",
    "keepers": "personal data sources",
    "keeping": "retention",
    "kept": "stored, pending",
    "look": "sync, badge, lookup",
    "looked": "synced",
    "looking": "reconciler",
    "looks": "badges, appearance",
    "manners": "sync hooks",
    "mark": "threshold",
    "marks": "thresholds",
    "mend": "correct",
    "mended": "corrected",
    "mending": "line correction",
    "neighbour": "adjacent candidate",
    "neighbours": "pager",
    "newcomers": "recheck",
    "news": "notices",
    "people": "candidates",
    "person": "candidate",
    "persons": "candidates",
    "place": "position, palette item",
    "placing": "position",
    "proof": "confirmation, reauthentication",
    "rota": "scheduler",
    "seal": "encrypt",
    "sealed": "encrypted",
    "sealing": "encryption",
    "sheet": "state, CSV",
    "sheets": "CSV",
    "silence": "blocked domains",
    "silent": "blocked",
    "standing": "list position",
    "stated": "selection",
    "steering": "controls",
    "stuck": "stalled",
    "tell": "record, notify",
    "telling": "audit signals",
    "told": "recorded",
    "trial": "what-if",
    "trials": "what-if",
    "trouble": "failure",
    "troubles": "failures",
    "turn": "permit",
    "turns": "rate limiter",
    "typed": "draft",
    "unseal": "decrypt",
    "unusual": "rate change",
    "verdict": "status, result",
    "verdicts": "statuses, results",
    "waking": "snooze removal",
    "whom": "recipient",
    "wish": "subscription",
    "wishes": "subscriptions",
    "wrapping": "view policy",
}

ALLOWED = {
    "BYTE_ORDER_MARK": "Unicode's term",
    "as_typed": "a form field",
    "typed": "a form field",
    "clean_typed": "Django's name for cleaning that field",
    "people": "a form field",
    "person": "a parameter of the audit log's address, and a variant of the simulator",
    "sheet": "a sheet of a workbook",
    "mark_as_read": "the page says so",
    "mark_read": "the page says so",
    "mark_all_read": "the page says so",
    "mark_done": "says what it does",
    "mark_exported": "says what it does",
    "progress_mark_read": "the page says so",
    "progress_home_mark_read": "the page says so",
}
"""Names that keep such a word, each with its reason."""

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
CSS_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)(?=[^{};]*\{)")
HTML_CLASS = re.compile(r'\bclass="([^"{}]*)"')
DATA_ATTRIBUTE = re.compile(r"\bdata-[a-z][\w-]*")
RIDDLE = re.compile(r"^(what|who|whom|whose|whether|where|how|when|why|which)\b", re.IGNORECASE)


class Name(NamedTuple):
    """A name and where it is made."""

    text: str
    where: str


def words_of(name: str) -> set[str]:
    """Return the lower-case words of an identifier in snake, camel or kebab case."""
    return {word.lower() for word in WORDS.findall(name)}


def retired_in(name: str) -> set[str]:
    """Return the retired words that ``name`` holds and may not keep."""
    return set() if name in ALLOWED else words_of(name) & RETIRED.keys()


def python_files() -> list[Path]:
    """Return our Python files but those that speak of columns, which keep their names."""
    folders = ("dashboard", "flows_api", "tests", "bench")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    by_column = ROOT / "tests" / "upgrade" / "fill.py"
    return [path for path in files if "migrations" not in path.parts and path != by_column]


def python_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the names that a module makes, with their lines. A test's name is a sentence."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) if name.startswith("test_"):
                continue
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case _:
                pass


def all_names() -> Iterator[Name]:
    """Yield every name that the rule is about."""
    for path in python_files():
        where = str(path.relative_to(ROOT))
        yield Name(path.stem.removeprefix("test_"), where)
        for name, line in python_names(ast.parse(path.read_text())):
            yield Name(name, f"{where}:{line}")
    for route in routes():
        yield Name(route.name, f"URL {route.pattern}")
        yield from (Name(word, f"URL {route.pattern}") for word in segments_of(route.pattern))
    for path in (ROOT / "templates").rglob("*.*"):
        where = str(path.relative_to(ROOT))
        yield Name(path.stem, where)
        text = path.read_text()
        for classes in HTML_CLASS.findall(text):
            yield from (Name(name, where) for name in classes.split())
        yield from (Name(name, where) for name in DATA_ATTRIBUTE.findall(text))
    for path in (ROOT / "static" / "css").glob("*.css"):
        where = str(path.relative_to(ROOT))
        yield from (Name(name, where) for name in CSS_CLASS.findall(path.read_text()))
    for path in (ROOT / "static" / "js").glob("*.js"):
        yield Name(path.stem, str(path.relative_to(ROOT)))


def segments_of(pattern: str) -> Iterator[str]:
    """Yield the segments of a URL's path, and the names of its arguments."""
    for segment in pattern.strip("^$").split("/"):
        yield from re.findall(r"[\w.-]+", segment)


def docstrings() -> Iterator[tuple[str, str]]:
    """Yield every docstring of the product and its tests, with its place."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, kinds) and (text := ast.get_docstring(node)):
                line = getattr(node, "lineno", 1)
                yield text, f"{path.relative_to(ROOT)}:{line}"


def first_sentence(docstring: str) -> str:
    """Return the first sentence of the first paragraph, on one line."""
    paragraph = " ".join(docstring.split("\n\n")[0].split())
    return re.split(r"(?<=[.:])\s", paragraph)[0]


def test_no_name_holds_a_retired_word() -> None:
    found = {(name, word) for name in all_names() for word in retired_in(name.text)}
    assert not sorted(f"{n.where}: {n.text} ({w}: {RETIRED[w]})" for n, w in found)


def test_no_docstring_begins_with_a_question_word() -> None:
    assert not [where for text, where in docstrings() if RIDDLE.match(text)]


def test_a_docstrings_first_sentence_is_one_thought() -> None:
    assert not [where for text, where in docstrings() if ";" in first_sentence(text)]


def test_every_exception_is_still_needed() -> None:
    made = {name.text for name in all_names()}
    assert not [name for name in ALLOWED if name not in made or not words_of(name) & RETIRED.keys()]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("looked_at", {"looked"}),
        ("MarkChange", {"mark"}),
        ("batch-news", {"news"}),
        ("PER_PERSON", {"person"}),
        ("bookmark", set()),
        ("placeholder", set()),
        ("threshold", set()),
    ],
)
def test_the_rule_reads_each_way_of_writing_a_name(name: str, words: set[str]) -> None:
    assert retired_in(name) == words


def test_the_rule_reads_the_paths_of_urls() -> None:
    pattern = "w/<slug:slug>/flows/<partner_id:flow_id>/progress/people/of/what-if.csv"
    assert {"people", "of", "what-if.csv", "flow_id"} <= set(segments_of(pattern))
    read = {name.text for name in all_names() if name.where.startswith("URL ")}
    assert {"last-visit", "what-if", "export.csv", "reauthentication"} <= read


def test_the_rule_sees_each_kind_of_python_name() -> None:
    source = "class Look:\n  marks = 1\n  def tell(self, deed):\n    self.kept = 1\n"
    names = {name for name, _ in python_names(ast.parse(source))}
    assert {"Look", "marks", "tell", "deed", "kept"} <= names
