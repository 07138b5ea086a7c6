"""``{% translate %}`` of a literal is looked up once, and differs from Django's in nothing else."""

import pytest
from django.template import Context, Template
from django.templatetags.i18n import TranslateNode
from django.utils import translation

from dashboard.core.rendering.translate_tag import LiteralTranslateNode

TEMPLATES = [
    '{% translate "Steps" %}',
    "{% translate 'Steps' %}",
    '{% translate "100 % of <b>" %}',
    '{% translate "Steps" as label %}<{{ label }}>',
    '{% autoescape off %}{% translate "Steps" %}{% endautoescape %}',
    "{% translate name %}",
    '{% translate "Steps"|upper %}',
    '{% translate "open" context "first steps" %}',
    '{% translate "Steps" noop %}',
]


def _render(template: Template, language: str) -> str:
    with translation.override(language):
        return template.render(Context({"name": "Steps & <more>"}))


@pytest.mark.parametrize("source", TEMPLATES)
def test_it_renders_what_django_renders(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Template("{% load i18n %}" + source)
    shown = [_render(ours, language) for language in ("en", "de", "en", "de")]
    monkeypatch.setattr(LiteralTranslateNode, "render", TranslateNode.render)
    django = Template("{% load i18n %}" + source)
    assert shown == [_render(django, language) for language in ("en", "de", "en", "de")]


def test_a_literal_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template('{% load i18n %}{% translate "Steps" %}')
    german = _render(template, "de")
    assert german == "Schritte"
    monkeypatch.setattr(TranslateNode, "render", None)
    assert _render(template, "de") == german


def test_the_name_of_a_text_is_set_in_each_rendering() -> None:
    template = Template('{% load i18n %}{% translate "Steps" as label %}{{ label }}')
    assert [_render(template, "en") for _ in range(3)] == ["Steps"] * 3
