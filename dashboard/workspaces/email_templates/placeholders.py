"""The placeholders of e-mail templates: ``{first_name}`` stands for the candidate's first name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.core.http.mailto import join_lines

TOKEN: Final = re.compile(r" ?\{([^{}]*)\}")


@dataclass(frozen=True)
class Placeholder:
    """A placeholder. One that ``is_personal`` differs from candidate to candidate."""

    name: str
    meaning: str | Promise
    sample: str | Promise
    is_personal: bool = False

    @property
    def token(self) -> str:
        return f"{{{self.name}}}"


PLACEHOLDERS: Final = (
    Placeholder("first_name", _("the candidate's first name"), "Ada", is_personal=True),
    Placeholder("last_name", _("the candidate's last name"), "Lovelace", is_personal=True),
    Placeholder("name", _("the candidate's whole name"), "Ada Lovelace", is_personal=True),
    Placeholder(
        "step",
        _("the step where the candidate is, or which they failed"),
        _("Technical quiz"),
        is_personal=True,
    ),
    Placeholder("flow", _("the flow's name"), _("Backend engineer")),
    Placeholder("workspace", _("the workspace's name"), _("Your company")),
    Placeholder("sender", _("your name, or your e-mail address if you have none"), _("Your name")),
)
KNOWN: Final = {placeholder.name: placeholder for placeholder in PLACEHOLDERS}


def find_unknown(text: str) -> list[str]:
    """Return what ``text`` has in braces that is no placeholder, each once."""
    return [name for name in _names(text) if name not in KNOWN]


def find_personal(*texts: str) -> list[str]:
    """Return the placeholders in ``texts`` that differ from candidate to candidate, each once."""
    names = dict.fromkeys(name for text in texts for name in _names(text))
    return [name for name in names if name in KNOWN and KNOWN[name].is_personal]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with each placeholder in ``values`` replaced, in one pass.

    A value becomes one line. An empty one takes the space before it along: "Hello {first_name},"
    becomes "Hello,". Braces in a value stay as they are.
    """
    return TOKEN.sub(lambda found: _replacement(found, values), text)


def sample_values() -> dict[str, str]:
    """Return an example for each placeholder, in the reader's language."""
    return {placeholder.name: str(placeholder.sample) for placeholder in PLACEHOLDERS}


def _replacement(found: "re.Match[str]", values: Mapping[str, str]) -> str:
    if found[1] not in values:
        return found[0]
    value = join_lines(values[found[1]])
    space = " " if found[0].startswith(" ") else ""
    return f"{space}{value}" if value else ""


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(TOKEN.findall(text)))
