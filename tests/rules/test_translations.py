"""Every language we offer is whole: each string of the code is translated, with its placeholders
and tags, and what is compiled is what is written.

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

# Another word for one of these would be another thing.
TERMS = {
    "de": {
        r"\b[Ff]lows?\b": "flow",
        r"\b[Ss]teps?\b": "schritt",
        r"\b[Tt]hresholds?\b": "schwelle",
        r"\b[Ww]orkspaces?\b": "arbeitsbereich",
        r"\b[Aa]ssessments?\b": "assessment",
        r"\b[Aa]udit trail\b": "protokoll",
        r"\bAPI keys?\b": "api-schlüssel",
        r"\b[Rr]ecovery codes?\b": "wiederherstellungscode",
    }
}

Key = tuple[str, str]
"""Context ("" for none) and msgid."""


@dataclass
class Entry:
    """One entry of a .po file; ``strings`` are its translation, one for each plural form."""

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
    """What a .po file says, without its header."""
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


def said_in_python(source: str) -> Iterator[Key]:
    """The strings that a module marks for translation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            texts = [word for word in words if isinstance(word, str)]
            name = node.func.id.removesuffix("_lazy")
            if texts and name in ("_", "gettext", "ngettext", "pgettext", "npgettext"):
                yield _key(name, texts)


def said_in_template(source: str) -> Iterator[Key]:
    """The strings that a template marks for translation."""
    for name, *literals in CALL.findall(templatize(source)):
        yield _key(name, [ast.literal_eval(literal) for literal in literals if literal])


def _key(name: str, texts: list[str]) -> Key:
    return (texts[0], texts[1]) if "p" in name else ("", texts[0])


def said() -> set[Key]:
    """Every string of the code that is marked for translation."""
    found = {key for path in PYTHON for key in said_in_python(path.read_text())}
    return found.union(*(said_in_template(path.read_text()) for path in TEMPLATES))


def written(code: str) -> dict[Key, Entry]:
    """Our own catalogue of a language."""
    path = ROOT / "locale" / code / "LC_MESSAGES" / "django.po"
    return {entry.key: entry for entry in entries(path)}


@pytest.mark.parametrize("code", OFFERED)
def test_every_string_of_the_code_has_a_translation(code: str) -> None:
    assert sorted(said() - written(code).keys()) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_no_entry_is_empty_fuzzy_or_obsolete(path: Path) -> None:
    for entry in entries(path):
        assert len(entry.strings) == len(entry.sources), entry
        assert all(entry.strings), entry
        assert "fuzzy" not in entry.flags, entry
    assert "\n#~" not in path.read_text()


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_placeholders_tags_and_ends_stay(path: Path) -> None:
    for entry in entries(path):
        for source, string in zip(entry.sources, entry.strings, strict=True):
            assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(string))
            assert [source[0].isspace(), source[-1].isspace()] == [
                string[0].isspace(),
                string[-1].isspace(),
            ], source


@pytest.mark.parametrize("code", OFFERED)
def test_a_term_has_one_word(code: str) -> None:
    for (_context, source), entry in written(code).items():
        for term, word in TERMS.get(code, {}).items():
            if re.search(term, PLACEHOLDER.sub("", source)):
                assert word in " ".join(entry.strings).lower(), source


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
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


def test_the_rules_are_able_to_fail() -> None:
    assert set(said_in_python('_("a" "b"); pgettext_lazy("c", "d"); ngettext("e", "f", 2)')) == {
        ("", "ab"),
        ("c", "d"),
        ("", "e"),
    }
    template = """{% load i18n %}it's {% translate "It's" %} {% include "x" with y=_("Z") %}
        {% blocktranslate count n=x %}{{ n }} "a"{% plural %}b{% endblocktranslate %}"""
    assert set(said_in_template(template)) == {("", "It's"), ("", "Z"), ("", '%(n)s "a"')}
    entry = _entry('#, fuzzy\nmsgid ""\n"one "\n"two"\nmsgstr "\\"eins\\""')
    assert (entry.key, entry.strings, entry.flags) == (("", "one two"), ['"eins"'], "#, fuzzy")
