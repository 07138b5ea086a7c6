"""Styles and scripts without what only their readers need: comments, indentation, empty lines.

No name is shortened and no statement is changed, so that an error of a browser can still be found.
"""

import re

_CSS = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\))"""
    r"|(?P<comment>/\*.*?\*/)"
    r"|\s*(?P<sign>[{};,])\s*"
    r"|(?P<space>\s+)",
    re.DOTALL,
)
_SCRIPT_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.DOTALL | re.MULTILINE)


def compact_css(css: str) -> str:
    """Return ``css`` without comments and needless space. Texts and addresses stay as they are."""

    def replace(match: re.Match[str]) -> str:
        if match["comment"]:
            return " "
        return match["text"] or match["sign"] or " "

    # A comment may stand between spaces, which the second pass joins.
    return _CSS.sub(replace, _CSS.sub(replace, css)).strip()


def compact_script(script: str) -> str:
    """Return ``script`` without comments on lines of their own, indentation and empty lines.

    A script with a text of several lines is returned as it is, since its indentation counts.
    """
    if any(line.count("`") % 2 for line in script.splitlines()):
        return script
    lines = (line.strip() for line in _SCRIPT_COMMENT.sub("", script).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
