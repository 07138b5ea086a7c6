"""Django's ``{% translate %}``, with the text of a literal looked up once for each language.

Django makes a lazy text of the literal and looks it up for each page: 87 calls, on a page with 50
such tags a tenth of all. The text of a literal is the same on every page, so the tag keeps it.
"""

from typing import Any

from django.conf import settings
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags import i18n
from django.utils.translation import get_language


class LiteralTranslateNode(i18n.TranslateNode):
    """The tag with a literal, such as ``{% translate "Steps" %}``, without filters and context."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plain = i18n.TranslateNode(self.filter_expression, self.noop)
        self._texts: dict[str | None, Any] = {}

    def render(self, context: Context) -> Any:
        """Return the text in the active language, or put it into ``context`` for ``as``."""
        language = get_language()
        text = self._texts.get(language)
        if text is None:
            text = self._texts[language] = self._plain.render(context)
        if self.asvar:
            context[self.asvar] = text
            return ""
        return text


def compile_translate(parser: Parser, token: Token) -> Node:
    """Compile the tag, as one that keeps its text where it has a literal."""
    node = i18n.do_translate(parser, token)
    expression = node.filter_expression
    is_literal = isinstance(expression.var.literal, str) and not expression.filters
    if not is_literal or node.message_context or node.noop:
        return node
    return LiteralTranslateNode(expression, node.noop, node.asvar)


def replace_translate_tag() -> None:
    """Have ``{% load i18n %}`` bring this tag.

    Not while developing, where a new catalogue is read without compiling the templates again.
    """
    if not settings.DEBUG:
        i18n.register.tag("translate", compile_translate)
