"""Rules for all templates, styles and scripts.

Templates compile, partials and targets share a name, and icons and scripts exist.
"""

import operator
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
SPRITE = STATIC / "icons" / "sprite.svg"

ALL = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
NAME = operator.attrgetter("name")
TAGS = "\n".join(path.read_text() for path in ROOT.glob("dashboard/*/templatetags/*.py"))

PARTIAL = re.compile(r"{%-? partialdef ([\w-]+)[^%]*%}(.*?){% endpartialdef", re.DOTALL)
TARGETS = (
    re.compile(r'hx-(?:target|include|indicator)="#([\w-]+)"'),
    re.compile(r'{% htmx_link \S+ "([\w-]+)"'),
    re.compile(r'{% pagination "([\w-]+)"'),
)
ICONS = (
    re.compile(r'{% icon "([\w-]+)" %}'),
    re.compile(r'\bicon="([\w-]+)"'),
    re.compile(r'{% nav_link "\w+" "([\w-]+)"'),
)


def targets(source: str) -> set[str]:
    """Return the ids that a template's htmx requests and links target."""
    return {found for pattern in TARGETS for found in pattern.findall(source)}


def roots(source: str) -> dict[str, str]:
    """Return each partial's name, with the id of its first element that has an id."""
    found = {}
    for name, body in PARTIAL.findall(source):
        first = re.search(r'<\w[^>]*\bid="([^"]*)"', body)
        found[name] = first.group(1) if first else ""
    return found


def icons(source: str) -> set[str]:
    return {found for pattern in ICONS for found in pattern.findall(source)}


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_partial_and_its_root_element_share_a_name(name: str) -> None:
    for partial, root in roots(ALL[name]).items():
        # A partial without an element of its own, such as a title, is no target.
        if root:
            assert root == partial


def test_every_partial_is_a_target() -> None:
    aimed_at = targets(TAGS).union(*(targets(source) for source in ALL.values()))
    named = {partial for source in ALL.values() for partial, root in roots(source).items() if root}
    assert named <= aimed_at


def test_every_target_is_an_element_id() -> None:
    ids = {found for source in ALL.values() for found in re.findall(r'\bid="([\w-]+)"', source)}
    for name, source in ALL.items():
        assert targets(source) <= ids, name


@pytest.mark.parametrize("name", sorted(ALL))
def test_requests_name_their_target_and_swap(name: str) -> None:
    for tag in re.findall(r"<[a-z]+\b[^<]*\bhx-(?:get|post)=[^<]*>", ALL[name]):
        assert "hx-target=" in tag, tag
        assert "hx-swap=" in tag, tag
        assert "hx-on" not in tag, tag


def test_polling_elements_send_the_background_header() -> None:
    """Check the header, without which an open page would keep its session alive for ever."""
    polling = re.compile(r'hx-trigger="(?:every|load delay|connection:poll)[^>]*')
    found = [tag for source in ALL.values() for tag in polling.findall(source)]
    assert len(found) > 5
    assert [tag for tag in found if "{% background_request %}" not in tag] == []


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_template_is_too_long(name: str) -> None:
    assert len(ALL[name].splitlines()) <= 120


def test_the_sprite_has_exactly_the_used_icons() -> None:
    there = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text()))
    used = set().union(*(icons(source) for source in ALL.values()))
    made = {name for name in there if f'"{name}"' in TAGS}
    assert used <= there
    assert there <= used | made


def test_every_static_file_named_in_a_template_exists() -> None:
    for name, source in ALL.items():
        for path in re.findall(r'{% static "([^"]+)" %}', source):
            assert (STATIC / path).is_file(), f"{name}: {path}"


@pytest.mark.parametrize("script", sorted((STATIC / "js").glob("*.js")), ids=NAME)
def test_scripts_are_small_and_do_not_use_eval(script: Path) -> None:
    source = script.read_text()
    assert len(source.splitlines()) < 60
    assert not re.search(r"\beval\(|new Function|innerHTML", source)


@pytest.mark.parametrize(
    "stylesheet", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name
)
def test_every_css_rule_is_in_a_layer(stylesheet: Path) -> None:
    assert stylesheet.read_text().lstrip().startswith("@layer")


class TestTheRulesCanFail:
    def test_a_partial_with_another_root_is_found(self) -> None:
        source = '{% partialdef rows inline %}<div id="list"></div>{% endpartialdef %}'
        assert roots(source) == {"rows": "list"}

    def test_all_spellings_of_targets_are_found(self) -> None:
        source = (
            '<a hx-target="#one">{% htmx_link x "two" %}{% pagination "three" page=1 %}'
            '<input hx-include="#four">'
        )
        assert targets(source) == {"one", "two", "three", "four"}

    def test_all_spellings_of_icons_are_found(self) -> None:
        source = '{% icon "x" %}{% include "e" with icon="y" %}{% nav_link "flow_list" "z" l "f" %}'
        assert icons(source) == {"x", "y", "z"}


def test_no_template_repeats_the_role_of_an_element() -> None:
    """Leave them to static/js/table-roles.js, which says why."""
    redundant = re.compile(r'role="(table|rowgroup|row|columnheader|rowheader|cell)"')
    assert not [name for name, source in ALL.items() if redundant.search(source)]
