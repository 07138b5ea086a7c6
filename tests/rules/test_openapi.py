"""``openapi.yaml`` says what it seems to say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from openapi_spec_validator import validate

DESCRIPTION = Path(settings.BASE_DIR) / "flows_api" / "openapi.yaml"


def empty_names(node: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each name without a value.

    An unquoted comma in braces makes one: ``{description: One, or another.}``.
    """
    if isinstance(node, dict):
        for name, value in node.items():
            yield from [f"{path}/{name}"] if value is None else empty_names(value, f"{path}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from empty_names(value, f"{path}/{number}")


def test_the_description_is_valid() -> None:
    validate(yaml.safe_load(DESCRIPTION.read_text()))


def test_no_text_falls_apart_at_a_comma() -> None:
    assert list(empty_names(yaml.safe_load(DESCRIPTION.read_text()))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: {description: One, or another.}", ["/a/or another."]),
        ('a: {description: "One, or another."}', []),
        ("a: [{b: c, d}]", ["/a/0/d"]),
    ],
)
def test_the_rule_can_fail(text: str, found: list[str]) -> None:
    assert list(empty_names(yaml.safe_load(text))) == found
