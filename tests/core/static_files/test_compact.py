"""Compact styles and scripts mean what the written ones mean."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.core.static_files.compact import compact_css, compact_script

FILES = Path(settings.BASE_DIR, "static")
SPACE = re.compile(r"\s+")


@pytest.mark.parametrize(
    ("css", "compact"),
    [
        (
            "a { color: red; }\n\n/* why; { */\nb > c,\n d { top: 0 }",
            "a{color: red;}b > c,d{top: 0}",
        ),
        ('a::after { content: ", { } ;  /* */"; }', 'a::after{content: ", { } ;  /* */";}'),
        ("a { background: url(data:image/x;a  ,b); }", "a{background: url(data:image/x;a  ,b);}"),
        (r"a { content: '\'  ;'; }", r"a{content: '\'  ;';}"),
        ("a { width: calc(1px + 2px - var(--x)); }", "a{width: calc(1px + 2px - var(--x));}"),
        ("@media (width > 1px) and (hover) { a { } }", "@media (width > 1px) and (hover){a{}}"),
        ("a /* b */ c { top: 0 }", "a c{top: 0}"),
    ],
)
def test_styles_lose_comments_and_space(css: str, compact: str) -> None:
    assert compact_css(css) == compact
    assert compact_css(compact) == compact


@pytest.mark.parametrize(
    ("script", "compact"),
    [
        ("// why\nconst a = 1; // stays\n\n  a\n", "const a = 1; // stays\na"),
        ("/** Why\n * not.\n */\nlet b = 2;", "let b = 2;"),
        ('  const url = "https://a.example/*"; // */', 'const url = "https://a.example/*"; // */'),
        ("const c = `a\n  // b`;", "const c = `a\n  // b`;"),
        ("a = `${b}`;\n  c();", "a = `${b}`;\nc();"),
    ],
)
def test_scripts_lose_comments_and_indentation(script: str, compact: str) -> None:
    assert compact_script(script) == compact
    assert compact_script(compact) == compact


@pytest.mark.parametrize("path", sorted(FILES.glob("css/*.css")), ids=lambda path: path.name)
def test_our_styles_keep_all_but_space(path: Path) -> None:
    css = path.read_text(encoding="utf-8")
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    compact = compact_css(css)
    assert SPACE.sub("", compact) == SPACE.sub("", bare)
    assert len(compact) < len(css)


@pytest.mark.parametrize("path", sorted(FILES.glob("js/*.js")), ids=lambda path: path.name)
def test_our_scripts_keep_each_line_of_code(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    code = re.sub(r"(?ms)^[ \t]*/\*.*?\*/[ \t]*$", "", script)
    lines = [line.strip() for line in code.splitlines()]
    assert compact_script(script).splitlines() == [
        line for line in lines if line and not line.startswith("//")
    ]
