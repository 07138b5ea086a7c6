"""Translations: complete for every offered language, with placeholders and tags, and compiled.

The strings are found without xgettext, which a fresh machine does not have. When one is missing:
`python manage.py makemessages -l de --no-location -i tests`, translate, `msgfmt`, commit both.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
OFFERED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
CATALOGUES = sorted(path for folder in settings.LOCALE_PATHS for path in folder.glob("*/*/*.po"))
PYTHON = [path for path in ROOT.glob("dashboard/**/*.py") if "migrations" not in path.parts]
TEMPLATES = [path for path in ROOT.glob("templates/**/*") if path.suffix in (".html", ".txt")]

LITERAL = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\({LITERAL}(?:, ?{LITERAL})?(?:, ?{LITERAL})?")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%s|\{\w+\}|<[^>]+>|&\w+;")
PO_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)? ?(".*")')

# Each term must always have the same translation.
TERMS = {
    "de": {
        r"\b[Ff]lows?\b": "flow",
        r"\b[Ss]teps?\b": "schritt",
        r"\b[Tt]hresholds?\b": "schwelle",
        r"\b[Ww]orkspaces?\b": "arbeitsbereich",
        r"\b[Aa]ssessments?\b": "assessment",
        r"\b[Aa]udit log\b": "protokoll",
        r"\bAPI keys?\b": "api-schlüssel",
        r"\b[Rr]ecovery codes?\b": "wiederherstellungscode",
    }
}

# A verb on a button, and also an adjective for a state.
TWO_READINGS = {"Clean", "Complete", "Empty", "Open"}
COUNTED = re.compile(
    r"(?<![Oo]f )(?<!to )(?<!most )(?<!about )%\(\w+\)[sd] (points|candidates|cases|items|lines)\b"
)

Key = tuple[str, str]
"""A context ("" for none) and a msgid."""


@dataclass
class Entry:
    """One entry of a .po file, with one string of ``strings`` for each plural form."""

    flags: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.fields.get("msgctxt", ""), self.fields["msgid"]

    @property
    def strings(self) -> list[str]:
        return [text for name, text in self.fields.items() if name.startswith("msgstr")]

    @property
    def sources(self) -> list[str]:
        return [text for name, text in self.fields.items() if name.startswith("msgid")]


def entries(path: Path) -> list[Entry]:
    """Return the entries of a .po file, without its header."""
    found = [_entry(block) for block in path.read_text().strip().split("\n\n")]
    return [entry for entry in found if entry.fields.get("msgid")]


def _entry(block: str) -> Entry:
    entry, name = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#"):
            entry.flags += line
        elif found := PO_LINE.fullmatch(line):
            name = found[1] or name
            entry.fields[name] = entry.fields.get(name, "") + ast.literal_eval(found[2])
    return entry


def python_strings(source: str) -> Iterator[Key]:
    """Yield the strings that a module marks for translation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            texts = [word for word in words if isinstance(word, str)]
            name = node.func.id.removesuffix("_lazy")
            if texts and name in ("_", "gettext", "ngettext", "pgettext", "npgettext"):
                yield _key(name, texts)


def template_strings(source: str) -> Iterator[Key]:
    """Yield the strings that a template marks for translation."""
    for name, *literals in CALL.findall(templatize(source)):
        yield _key(name, [ast.literal_eval(literal) for literal in literals if literal])


def _key(name: str, texts: list[str]) -> Key:
    return (texts[0], texts[1]) if "p" in name else ("", texts[0])


def source_strings() -> set[Key]:
    """Return all strings of the code that are marked for translation."""
    found = {key for path in PYTHON for key in python_strings(path.read_text())}
    return found.union(*(template_strings(path.read_text()) for path in TEMPLATES))


def catalogue(code: str) -> dict[Key, Entry]:
    """Return the project's catalogue of a language."""
    path = ROOT / "locale" / code / "LC_MESSAGES" / "django.po"
    return {entry.key: entry for entry in entries(path)}


@pytest.mark.parametrize("code", OFFERED)
def test_every_string_of_the_code_has_a_translation(code: str) -> None:
    assert sorted(source_strings() - catalogue(code).keys()) == []


@pytest.mark.parametrize("code", OFFERED)
def test_no_entry_is_left_of_a_string_that_is_gone(code: str) -> None:
    assert sorted(catalogue(code).keys() - source_strings()) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_no_entry_is_empty_fuzzy_or_obsolete(path: Path) -> None:
    for entry in entries(path):
        assert len(entry.strings) == len(entry.sources), entry
        assert all(entry.strings), entry
        assert "fuzzy" not in entry.flags, entry
    assert "\n#~" not in path.read_text()


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_placeholders_tags_and_whitespace_are_preserved(path: Path) -> None:
    for entry in entries(path):
        for source, string in zip(entry.sources, entry.strings, strict=True):
            assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(string))
            assert [source[0].isspace(), source[-1].isspace()] == [
                string[0].isspace(),
                string[-1].isspace(),
            ], source


def test_german_counts_candidates_by_their_word() -> None:
    """Beside "184 Kandidaten", "184 Personen" would be others."""
    counted = re.compile(r"\)s (\w+ )?Person(en)?\b")
    for (_context, source), entry in catalogue("de").items():
        if "candidate" in source.lower():
            assert not [text for text in entry.strings if counted.search(text)], source


def test_english_writes_a_percentage_without_a_space() -> None:
    spaced = re.compile(r"\d\s%%?(\W|$)|s\s%%")
    assert not [source for _context, source in source_strings() if spaced.search(source)]


def test_a_word_with_two_readings_says_which() -> None:
    """Another language has two words for "open" the state and "open" the button."""
    assert not [key for key in source_strings() if not key[0] and key[1] in TWO_READINGS]


def test_a_counted_noun_has_a_plural_form() -> None:
    """A count of one gives "1 point". A limit and a total are never one."""
    plural = {entry.key for entry in catalogue("de").values() if len(entry.sources) > 1}
    single = source_strings() - plural
    assert not [key for key in single if COUNTED.search(key[1])]


@pytest.mark.parametrize("code", OFFERED)
def test_each_term_has_one_translation(code: str) -> None:
    for (_context, source), entry in catalogue(code).items():
        for term, word in TERMS.get(code, {}).items():
            if re.search(term, PLACEHOLDER.sub("", source)):
                assert word in " ".join(entry.strings).lower(), source


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_the_compiled_catalogue_matches_the_source(path: Path) -> None:
    expected: dict[object, str] = {}
    for entry in entries(path):
        context, source = entry.key
        name = f"{context}\x04{source}" if context else source
        for number, string in enumerate(entry.strings):
            expected[(name, number) if len(entry.sources) > 1 else name] = string
    with path.with_suffix(".mo").open("rb") as file:
        compiled = dict(vars(gettext.GNUTranslations(file))["_catalog"])
    compiled.pop("")
    assert compiled == expected


def test_the_rules_can_fail() -> None:
    assert set(python_strings('_("a" "b"); pgettext_lazy("c", "d"); ngettext("e", "f", 2)')) == {
        ("", "ab"),
        ("c", "d"),
        ("", "e"),
    }
    template = """{% load i18n %}it's {% translate "It's" %} {% include "x" with y=_("Z") %}
        {% blocktranslate count n=x %}{{ n }} "a"{% plural %}b{% endblocktranslate %}"""
    assert set(template_strings(template)) == {("", "It's"), ("", "Z"), ("", '%(n)s "a"')}
    entry = _entry('#, fuzzy\nmsgid ""\n"one "\n"two"\nmsgstr "\\"eins\\""')
    assert (entry.key, entry.strings, entry.flags) == (("", "one two"), ['"eins"'], "#, fuzzy")
