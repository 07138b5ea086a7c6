"""The colours of labels: each has its class, and its words can be read in light and dark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.workspaces.labels.models import Color

CSS = (Path(settings.BASE_DIR) / "static" / "css" / "labels.css").read_text()
PAIR = r"light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)"


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", Color.values)
def test_a_label_can_be_read(color: str) -> None:
    rule = re.search(rf"\.label-{color} {{([^}}]*)}}", CSS)
    assert rule is not None
    ground = re.search(rf"--label: {PAIR}", rule[1])
    words = re.search(rf"--on-label: {PAIR}", rule[1])
    assert ground is not None
    assert words is not None
    for mode in (1, 2):
        assert contrast(ground[mode], words[mode]) >= 4.5


def test_contrast_is_measured() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)
